"""What people do with quotes."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables import new_id, next_number
from contracts.values import ServiceLine
from sales.opportunities.queries import opportunity_to_change
from sales.quotes.model import Quote, QuoteStatus, check_offer, must_not_have_accepted
from sales.quotes.queries import quote_to_change, versions

NUMBER = "BJ"


async def draft_quote(
    session: AsyncSession,
    actor: Actor,
    opportunity_id: UUID,
    lines: Sequence[ServiceLine],
    valid_until: date,
) -> Quote:
    """Make the next version of an offer; the open ones before it give way."""
    opportunity = await opportunity_to_change(session, actor, opportunity_id)
    opportunity.must_be_open()
    must_not_have_accepted(opportunity)
    check_offer(lines, valid_until, clock.today())
    earlier = await versions(session, opportunity_id)
    for version in earlier:
        version.supersede()
    quote = Quote(
        id=new_id(),
        opportunity=opportunity,
        opportunity_id=opportunity.id,
        version=len(earlier) + 1,
        status=QuoteStatus.DRAFT,
        lines=tuple(lines),
        valid_until=valid_until,
    )
    quote.number = await next_number(session, NUMBER, clock.today().year)
    session.add(quote)
    return quote


async def send_quote(session: AsyncSession, actor: Actor, quote_id: UUID) -> Quote:
    """Hand the offer to the customer."""
    quote = await quote_to_change(session, actor, quote_id)
    quote.send(clock.today())
    return quote


async def accept_quote(session: AsyncSession, actor: Actor, quote_id: UUID) -> Quote:
    """Take the customer's yes and let the contract draft itself."""
    quote = await quote_to_change(session, actor, quote_id)
    record(session, quote.accept(clock.today()))
    return quote


async def reject_quote(session: AsyncSession, actor: Actor, quote_id: UUID, reason: str) -> Quote:
    """Take the customer's no."""
    quote = await quote_to_change(session, actor, quote_id)
    quote.reject(reason, clock.today())
    return quote
