"""What people do with leads."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables import new_id, next_number
from contracts.events.sales import LeadSource
from sales.leads.model import Lead, LeadStatus
from sales.leads.queries import lead_to_change
from sales.opportunities.commands import Deal, open_opportunity
from sales.opportunities.model import Opportunity

NUMBER = "XS"


@dataclass(frozen=True)
class Interest:
    """Who is interested in what, and how we came to know."""

    contact_name: str
    source: LeadSource
    interest: str
    company_name: str | None = None
    phone: str | None = None
    referrer_id: UUID | None = None


async def capture_lead(session: AsyncSession, actor: Actor, interest: Interest) -> Lead:
    """Note somebody's interest."""
    lead = Lead(
        id=new_id(),
        status=LeadStatus.CAPTURED,
        company_name=interest.company_name,
        contact_name=interest.contact_name,
        phone=interest.phone,
        source=interest.source,
        referrer_id=interest.referrer_id,
        interest=interest.interest,
    )
    lead.stamp(actor.scope())
    lead.number = await next_number(session, NUMBER, clock.today().year)
    session.add(lead)
    record(session, lead.capture())
    return lead


async def qualify_lead(
    session: AsyncSession, actor: Actor, lead_id: UUID, deal: Deal
) -> Opportunity:
    """Turn a lead into an opportunity of a known customer."""
    lead = await lead_to_change(session, actor, lead_id)
    lead.must_be_undecided()
    opportunity = await open_opportunity(session, actor, deal, lead.id)
    record(session, lead.qualify(opportunity.customer_id, opportunity.id))
    return opportunity


async def disqualify_lead(session: AsyncSession, actor: Actor, lead_id: UUID, reason: str) -> Lead:
    """Let a lead go, with the reason."""
    lead = await lead_to_change(session, actor, lead_id)
    record(session, lead.disqualify(reason))
    return lead
