"""Quotes over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.permissions import Permission
from sales.opportunities.queries import opportunity
from sales.quotes import commands, queries
from sales.quotes.model import Quote
from sales.quotes.schemas import NewQuote, QuoteOut, Rejection

router = new_router("quotes")

Reader = Annotated[Actor, allowed(Permission.QUOTE_READ)]
Writer = Annotated[Actor, allowed(Permission.QUOTE_WRITE)]


@router.post("/opportunities/{opportunity_id}/quotes", status_code=201, response_model=QuoteOut)
async def draft_quote(
    opportunity_id: UUID, offer: NewQuote, session: Session, actor: Writer
) -> Quote:
    """Make the next version of an offer."""
    lines = [line.numbered() for line in offer.lines]
    return await commands.draft_quote(session, actor, opportunity_id, lines, offer.valid_until)


@router.get("/opportunities/{opportunity_id}/quotes", response_model=Page[QuoteOut])
async def list_quotes(
    opportunity_id: UUID, session: Session, actor: Reader, page: Paging
) -> Page[Quote]:
    """All versions of an opportunity's offer, newest first."""
    await opportunity(session, actor, opportunity_id)
    statement = queries.quotes(actor).where(Quote.opportunity_id == opportunity_id)
    return await paged(session, statement, Quote.id, page)


@router.get("/quotes/{quote_id}", response_model=QuoteOut)
async def read_quote(quote_id: UUID, session: Session, actor: Reader) -> Quote:
    """One version of an offer."""
    return await queries.quote(session, actor, quote_id)


@router.post("/quotes/{quote_id}/sending", response_model=QuoteOut)
async def send_quote(quote_id: UUID, session: Session, actor: Writer) -> Quote:
    """Hand the offer to the customer."""
    return await commands.send_quote(session, actor, quote_id)


@router.post("/quotes/{quote_id}/acceptance", response_model=QuoteOut)
async def accept_quote(quote_id: UUID, session: Session, actor: Writer) -> Quote:
    """Take the customer's yes; the contract drafts itself."""
    return await commands.accept_quote(session, actor, quote_id)


@router.post("/quotes/{quote_id}/rejection", response_model=QuoteOut)
async def reject_quote(quote_id: UUID, answer: Rejection, session: Session, actor: Writer) -> Quote:
    """Take the customer's no."""
    return await commands.reject_quote(session, actor, quote_id, answer.reason)
