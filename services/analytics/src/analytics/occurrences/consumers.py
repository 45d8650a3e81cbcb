"""Keeps each counted event."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.facts import keep_each, told_of
from analytics.occurrences.model import COUNTED, OccurrenceFact
from chassis.messages import Consumer, Received

consumer = Consumer()


@consumer.on_batch
async def keep_occurrences(batch: Sequence[Received], session: AsyncSession) -> None:
    """Keep signatures, assignments, unmet demands, issued, closed and corrected trip sheets."""
    rows = [OccurrenceFact.row(*told) for kind in COUNTED for told in told_of(batch, kind)]
    await keep_each(session, OccurrenceFact, rows)
