"""Keeps each counted event."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.facts import keep_each, keep_newest, told_of
from analytics.occurrences.model import COUNTED, InvoiceFact, OccurrenceFact
from chassis.messages import Consumer, Received
from contracts.events.contract import InvoiceState

consumer = Consumer()


@consumer.on_batch
async def keep_occurrences(batch: Sequence[Received], session: AsyncSession) -> None:
    """Keep what is counted, and invoices as they stand."""
    rows = [OccurrenceFact.row(*told) for kind in COUNTED for told in told_of(batch, kind)]
    await keep_each(session, OccurrenceFact, rows)
    invoices = [InvoiceFact.row(*told) for told in told_of(batch, InvoiceState)]
    await keep_newest(session, InvoiceFact, invoices)
