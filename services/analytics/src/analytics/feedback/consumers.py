"""Keeps tickets as they stand, and drivers by number."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.facts import keep_newest, told_of
from analytics.feedback.model import DriverRef, TicketFact
from chassis.messages import Consumer, Received
from contracts.events.fleet import DriverRegistered
from contracts.events.service_desk import TicketState

consumer = Consumer()


@consumer.on_batch
async def keep_feedback(batch: Sequence[Received], session: AsyncSession) -> None:
    """Keep the newest state of each ticket."""
    tickets = [TicketFact.row(*told) for told in told_of(batch, TicketState)]
    await keep_newest(session, TicketFact, tickets)
    drivers = [DriverRef.row(d, e.aggregateversion) for d, e in told_of(batch, DriverRegistered)]
    await keep_newest(session, DriverRef, drivers)
