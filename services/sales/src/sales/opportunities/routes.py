"""Opportunities over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from chassis.auth import Actor, allowed
from chassis.http import IfMatch, Page, Paging, Session, etag, new_router, paged
from chassis.tables.replacements import current
from contracts.events.sales import OpportunityStatus, Stage
from contracts.permissions import Permission
from sales.opportunities import commands, queries
from sales.opportunities.commands import Deal
from sales.opportunities.model import Opportunity
from sales.opportunities.schemas import (
    Loss,
    Move,
    NewOpportunity,
    OpportunityChange,
    OpportunityOut,
)

router = new_router("opportunities")

Reader = Annotated[Actor, allowed(Permission.OPPORTUNITY_READ)]
Opener = Annotated[Actor, allowed(Permission.OPPORTUNITY_OPEN)]
Mover = Annotated[Actor, allowed(Permission.OPPORTUNITY_MOVE)]


@router.post("/opportunities", status_code=201, response_model=OpportunityOut)
async def open_opportunity(wanted: NewOpportunity, session: Session, actor: Opener) -> Opportunity:
    """Enter a possible deal into the funnel."""
    return await commands.open_opportunity(session, actor, Deal(**dict(wanted)))


@router.get("/opportunities", response_model=Page[OpportunityOut])
async def list_opportunities(
    session: Session,
    actor: Reader,
    page: Paging,
    stage: Stage | None = None,
    status: OpportunityStatus | None = None,
    customer_id: UUID | None = None,
) -> Page[Opportunity]:
    """The opportunities the caller may see, newest first."""
    customer_id = customer_id and await current(session, customer_id)
    statement = queries.opportunities(actor, stage, status, customer_id)
    return await paged(session, statement, Opportunity.id, page)


@router.get("/opportunities/{opportunity_id}", response_model=OpportunityOut)
async def read_opportunity(
    opportunity_id: UUID, session: Session, actor: Reader, response: Response
) -> Opportunity:
    """One opportunity, with the ETag that a change of it must name."""
    opportunity = await queries.opportunity(session, actor, opportunity_id)
    response.headers["ETag"] = etag(opportunity.version)
    return opportunity


@router.patch("/opportunities/{opportunity_id}", response_model=OpportunityOut)
async def edit_opportunity(
    opportunity_id: UUID,
    change: OpportunityChange,
    session: Session,
    actor: Mover,
    if_match: IfMatch,
    response: Response,
) -> Opportunity:
    """Put in what became known about a deal."""
    opportunity = await commands.edit_opportunity(
        session, actor, opportunity_id, if_match, change.changes()
    )
    response.headers["ETag"] = etag(opportunity.version)
    return opportunity


@router.post("/opportunities/{opportunity_id}/stage", response_model=OpportunityOut)
async def move_opportunity(
    opportunity_id: UUID, move: Move, session: Session, actor: Mover
) -> Opportunity:
    """Move a deal: forward one stage, or back with permission and reason."""
    return await commands.move_opportunity(
        session, actor, opportunity_id, move.to_stage, move.reason
    )


@router.post("/opportunities/{opportunity_id}/loss", response_model=OpportunityOut)
async def lose_opportunity(
    opportunity_id: UUID, loss: Loss, session: Session, actor: Mover
) -> Opportunity:
    """Give a deal up."""
    return await commands.lose_opportunity(
        session, actor, opportunity_id, loss.reason, loss.lost_to
    )
