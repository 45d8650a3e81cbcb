"""Finds quotes; whoever may see an opportunity may see its quotes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from sales.opportunities.model import Opportunity
from sales.opportunities.queries import opportunity_to_change
from sales.quotes.model import Quote


def quotes(actor: Actor) -> Select[Quote]:
    """The quotes the actor may see, each with its opportunity."""
    statement = select(Quote).join(Quote.opportunity).options(contains_eager(Quote.opportunity))
    return visible(statement, actor, Opportunity)


async def quote(session: AsyncSession, actor: Actor, quote_id: UUID) -> Quote:
    """One quote to look at."""
    found = (await session.execute(quotes(actor).where(Quote.id == quote_id))).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


async def quote_to_change(session: AsyncSession, actor: Actor, quote_id: UUID) -> Quote:
    """One quote; its opportunity is locked, and with it all versions, until the transaction ends."""
    found = await session.execute(select(Quote.opportunity_id).where(Quote.id == quote_id))
    opportunity_id = found.scalar_one_or_none()
    if opportunity_id is None:
        raise NotFound
    await opportunity_to_change(session, actor, opportunity_id)
    return await quote(session, actor, quote_id)


async def versions(session: AsyncSession, opportunity_id: UUID) -> Sequence[Quote]:
    """All versions of an opportunity's quote, oldest first."""
    statement = select(Quote).where(Quote.opportunity_id == opportunity_id)
    return (await session.execute(statement.order_by(Quote.version))).scalars().all()
