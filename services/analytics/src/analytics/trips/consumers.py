"""Keeps trip sheets as they stand."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.facts import keep_newest, told_of
from analytics.trips.model import TripFact
from chassis.messages import Consumer, Received
from contracts.events.fleet import TripSheetState

consumer = Consumer()


@consumer.on_batch
async def keep_trips(batch: Sequence[Received], session: AsyncSession) -> None:
    """Keep the newest state of each trip sheet."""
    told = told_of(batch, TripSheetState)
    rows = [TripFact.row(sheet, e.aggregateversion, e.id) for sheet, e in told]
    await keep_newest(session, TripFact, rows)
