"""Answers to the clocks of stations."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import Due
from service_desk.tickets.commands import STATION_CLOCK, sound_alarm

due = Due()


@due.on(STATION_CLOCK)
async def sound(session: AsyncSession, payload: dict[str, Any]) -> None:
    """The time of a station is up."""
    await sound_alarm(session, UUID(payload["ticket_id"]), UUID(payload["station_id"]))
