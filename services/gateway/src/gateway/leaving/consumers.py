"""What falls due when somebody leaves."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import Due
from gateway.leaving.commands import LEAVE, let_go

due = Due()


@due.on(LEAVE)
async def leave(session: AsyncSession, payload: dict[str, Any]) -> None:
    """The first day on which somebody works here no more has begun."""
    await let_go(session, UUID(payload["staff_id"]))
