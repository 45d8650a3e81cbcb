"""The funnel, as far as the asker may see its opportunities."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from analytics.funnel.model import OpportunityFact
from chassis.auth import Actor, visible
from contracts.events.sales import OpportunityStatus, Stage

# Stage, status, currency, how many, what they are worth together, their newest events.
FunnelRow = Row[Stage, OpportunityStatus, str, int, int, Sequence[UUID]]


async def funnel_figures(session: AsyncSession, actor: Actor) -> Sequence[FunnelRow]:
    """Opportunities by stage, status and currency."""
    seen = aliased(
        OpportunityFact, visible(select(OpportunityFact), actor, OpportunityFact).subquery()
    )
    place = (seen.stage, seen.status, seen.currency)
    statement = select(
        *place,
        func.count(),
        func.sum(seen.amount),
        func.array_agg(aggregate_order_by(seen.event_id, seen.event_id)),
    ).group_by(*place)
    return (await session.execute(statement)).all()
