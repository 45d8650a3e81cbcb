"""What ends by itself or by contract."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import Due
from fleet.dispatch.endings import commands
from fleet.dispatch.serving.commands import FINISH_ASSIGNMENT

due = Due()


@due.on(FINISH_ASSIGNMENT)
async def finish_assignment(session: AsyncSession, payload: dict[str, Any]) -> None:
    """The period of an assignment is over."""
    await commands.finish_assignment(session, UUID(payload["assignment_id"]))
