"""Counts the opportunities that the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from contracts.events.sales import OpportunityStatus, Stage
from contracts.values import Money
from sales.opportunities.queries import opportunities


@dataclass(frozen=True)
class FunnelRow:
    """The opportunities in one stage, status and currency: how many, and for how much."""

    stage: Stage
    status: OpportunityStatus
    count: int
    amount: Money


async def funnel(session: AsyncSession, actor: Actor) -> Sequence[FunnelRow]:
    """The funnel from its mouth down, as the list of opportunities would add up."""
    seen = opportunities(actor).subquery()
    groups = (seen.c.stage, seen.c.status, seen.c.currency)
    total = cast(func.sum(seen.c.amount_minor), BigInteger)
    rows = await session.execute(select(*groups, func.count(), total).group_by(*groups))
    found = [
        FunnelRow(stage, status, count, Money(amount=amount, currency=currency))
        for stage, status, currency, count, amount in rows
    ]
    stages, statuses = list(Stage), list(OpportunityStatus)
    return sorted(found, key=lambda row: (stages.index(row.stage), statuses.index(row.status)))
