"""A customer's ticket asks for the workshop; a visit begins or ends; maintenance falls due."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from chassis.schedule import Due
from contracts.events.service_desk import WorkRequested
from fleet.upkeep.work_orders import commands
from fleet.vehicles.commands import LOOK_AT_MAINTENANCE

consumer = Consumer()
due = Due()


@consumer.on(WorkRequested)
async def request_work(wanted: WorkRequested, session: AsyncSession) -> None:
    """Ask for the workshop."""
    await commands.request_for_ticket(session, wanted)


@due.on(LOOK_AT_MAINTENANCE)
async def look_at_maintenance(session: AsyncSession, payload: dict[str, Any]) -> None:
    """A vehicle may need maintenance soon."""
    await commands.propose_maintenance(session, UUID(payload["vehicle_id"]))


@due.on(commands.WORKSHOP_WINDOW)
async def watch_window(session: AsyncSession, payload: dict[str, Any]) -> None:
    """The time of a visit to the workshop begins or ends."""
    await commands.watch_window(session, UUID(payload["work_order_id"]))
