"""Keeps opportunities and their steps."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.facts import keep_each, keep_newest, told_of
from analytics.funnel.model import OpportunityFact, StageFact
from chassis.messages import Consumer, Received
from contracts.events.sales import OpportunityState, OpportunityUpdated

consumer = Consumer()


@consumer.on_batch
async def keep_opportunities(batch: Sequence[Received], session: AsyncSession) -> None:
    """Keep the newest state of each opportunity, and each step for its history."""
    told = list(told_of(batch, OpportunityState))
    facts = [OpportunityFact.row(o, e.aggregateversion, e.id) for o, e in told]
    await keep_newest(session, OpportunityFact, facts)
    steps = [StageFact.row(o, e) for o, e in told if not isinstance(o, OpportunityUpdated)]
    await keep_each(session, StageFact, steps)
