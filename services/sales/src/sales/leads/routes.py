"""Leads over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.permissions import Permission
from sales.leads import commands, queries
from sales.leads.commands import Interest
from sales.leads.model import Lead, LeadStatus
from sales.leads.schemas import Disqualification, LeadOut, NewLead
from sales.opportunities.commands import Deal
from sales.opportunities.model import Opportunity
from sales.opportunities.schemas import NewOpportunity, OpportunityOut

router = new_router("leads")

Reader = Annotated[Actor, allowed(Permission.LEAD_READ)]
Capturer = Annotated[Actor, allowed(Permission.LEAD_CAPTURE)]
Qualifier = Annotated[Actor, allowed(Permission.LEAD_QUALIFY)]


@router.post("/leads", status_code=201, response_model=LeadOut)
async def capture_lead(noted: NewLead, session: Session, actor: Capturer) -> Lead:
    """Note somebody's interest."""
    return await commands.capture_lead(session, actor, Interest(**dict(noted)))


@router.get("/leads", response_model=Page[LeadOut])
async def list_leads(
    session: Session, actor: Reader, page: Paging, status: LeadStatus | None = None
) -> Page[Lead]:
    """The leads the caller may see, newest first."""
    return await paged(session, queries.leads(actor, status), Lead.id, page)


@router.get("/leads/{lead_id}", response_model=LeadOut)
async def read_lead(lead_id: UUID, session: Session, actor: Reader) -> Lead:
    """One lead."""
    return await queries.lead(session, actor, lead_id)


@router.post("/leads/{lead_id}/qualification", status_code=201, response_model=OpportunityOut)
async def qualify_lead(
    lead_id: UUID, wanted: NewOpportunity, session: Session, actor: Qualifier
) -> Opportunity:
    """Turn a lead into an opportunity of a known customer."""
    return await commands.qualify_lead(session, actor, lead_id, Deal(**dict(wanted)))


@router.post("/leads/{lead_id}/disqualification", response_model=LeadOut)
async def disqualify_lead(
    lead_id: UUID, verdict: Disqualification, session: Session, actor: Qualifier
) -> Lead:
    """Let a lead go, with the reason."""
    return await commands.disqualify_lead(session, actor, lead_id, verdict.reason)
