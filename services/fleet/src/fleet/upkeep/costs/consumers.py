"""A trip is closed: what it cost on the way is booked for its vehicle."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import Due
from fleet.trip_sheets.commands import SETTLE_TRIP
from fleet.upkeep.costs import commands

due = Due()


@due.on(SETTLE_TRIP)
async def settle_trip(session: AsyncSession, payload: dict[str, Any]) -> None:
    """Book tolls and parking of a closed sheet."""
    await commands.settle_trip(session, UUID(payload["trip_sheet_id"]))
