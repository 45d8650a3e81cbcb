"""A contract drafts itself from an accepted quote."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contract.contracts.commands import draft_from_quote
from contracts.events.sales import QuoteAccepted

consumer = Consumer()


@consumer.on(QuoteAccepted)
async def draft_accepted(accepted: QuoteAccepted, session: AsyncSession) -> None:
    """Draft once for each quote, however often the acceptance is told."""
    await draft_from_quote(session, accepted)
