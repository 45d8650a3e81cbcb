"""Listens to what fleet decides about tickets."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.fleet import (
    DriverChangeRefused,
    DriverReassigned,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderRequested,
    WorkOrderScheduled,
    WorkOrderState,
)
from service_desk.fleet_answers import commands

consumer = Consumer()


@consumer.on(DriverReassigned)
async def settle_driver_change(reassigned: DriverReassigned, session: AsyncSession) -> None:
    """Tell the customer of the new driver and close the ticket."""
    await commands.follow_reassignment(session, reassigned)


@consumer.on(DriverChangeRefused)
async def take_driver_change_back(refused: DriverChangeRefused, session: AsyncSession) -> None:
    """Give the ticket back to the manager."""
    await commands.follow_refusal(session, refused)


async def show_work(order: WorkOrderState, session: AsyncSession) -> None:
    """Show the work order and its time on the ticket."""
    await commands.follow_work(session, order)


for told in (WorkOrderRequested, WorkOrderScheduled):
    consumer.on(told)(show_work)


@consumer.on(WorkOrderCompleted)
async def settle_work(completed: WorkOrderCompleted, session: AsyncSession) -> None:
    """Tell the customer that the vehicle is back and close the ticket."""
    await commands.follow_completion(session, completed)


@consumer.on(WorkOrderCancelled)
async def take_work_back(cancelled: WorkOrderCancelled, session: AsyncSession) -> None:
    """Give the ticket back to the manager."""
    await commands.follow_cancellation(session, cancelled)
