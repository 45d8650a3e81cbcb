"""The day comes on which somebody must know that a paper runs out."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import Due
from fleet.drivers.commands import LOOK_AT_LICENCE
from fleet.upkeep.papers import commands

due = Due()


@due.on(commands.LOOK_AT_PAPER)
async def look_at_paper(session: AsyncSession, payload: dict[str, Any]) -> None:
    """A paper runs out soon."""
    await commands.watch_paper(session, UUID(payload["paper_id"]))


@due.on(LOOK_AT_LICENCE)
async def look_at_licence(session: AsyncSession, payload: dict[str, Any]) -> None:
    """A driver's licence runs out soon."""
    await commands.watch_licence(session, UUID(payload["driver_id"]))
