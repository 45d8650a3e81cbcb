"""Customers who want another driver, and drivers who leave."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.gateway import StaffLeaving, StaffLeft
from contracts.events.service_desk import DriverChangeRequested
from fleet.dispatch.driver_changes import commands

consumer = Consumer()


@consumer.on(DriverChangeRequested)
async def ask_for_another(asked: DriverChangeRequested, session: AsyncSession) -> None:
    """Propose who may take over."""
    await commands.ask_for_another(session, asked)


@consumer.on(StaffLeaving)
async def let_go(leaving: StaffLeaving, session: AsyncSession) -> None:
    """Promise nothing more of whoever drives, from the day of leaving on."""
    await commands.let_leave(session, leaving.staff_id, leaving.leaves_on, left=False)


@consumer.on(StaffLeft)
async def be_without(gone: StaffLeft, session: AsyncSession) -> None:
    """Whoever drove has left."""
    await commands.let_leave(session, gone.staff_id, gone.left_on, left=True)
