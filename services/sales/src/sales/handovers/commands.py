"""Gives open work to others; what is decided stays with whoever brought it about."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import record
from chassis.tables.replacements import current
from contracts.events.customer import CustomerOwnerChanged, CustomerStatus, HandoverCompleted
from sales.leads.queries import undecided_leads_of
from sales.opportunities.queries import open_opportunities_of
from sales.references.commands import remember_leaver


async def follow_customer(session: AsyncSession, changed: CustomerOwnerChanged) -> None:
    """Let the customer's new owner carry on what the old one worked on with it."""
    if changed.status is CustomerStatus.MERGED:
        return
    scope = changed.scope
    for opportunity in await open_opportunities_of(
        session, changed.old_owner_id, changed.customer_id
    ):
        record(session, opportunity.hand_to(scope.owner_id, scope.org_path))


async def hand_over(session: AsyncSession, completed: HandoverCompleted) -> None:
    """Leave nothing open with the leaver: it goes with its customer, or to the usual receiver."""
    usual = (completed.receiver_id, completed.scope.org_path)
    receivers = {
        await current(session, item.customer_id): (item.receiver_id, item.org_path)
        for item in completed.items
    }
    for opportunity in await open_opportunities_of(session, completed.leaver_id):
        receiver = receivers.get(opportunity.customer_id, usual)
        record(session, opportunity.hand_to(*receiver))
    for lead in await undecided_leads_of(session, completed.leaver_id):
        lead.hand_to(*usual)
    await remember_leaver(session, completed.leaver_id, *usual)
