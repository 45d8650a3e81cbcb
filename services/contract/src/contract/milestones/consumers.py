"""Answers to the calendar."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import Due
from contract.milestones.commands import MILESTONE, let_fall_due

due = Due()


@due.on(MILESTONE)
async def begin_day(session: AsyncSession, payload: dict[str, Any]) -> None:
    """The day of a milestone has begun at its branch."""
    await let_fall_due(session, UUID(payload["milestone_id"]))
