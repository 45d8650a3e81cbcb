"""Logs what people did with customers."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables import new_id
from contracts.events.sales import ActivityKind
from sales.activities.model import Activity, place_in_time
from sales.opportunities.queries import opportunity
from sales.references.queries import check_contacts, known_customer


@dataclass(frozen=True)
class Touch:
    """One contact with a customer, as it is told."""

    customer_id: UUID
    kind: ActivityKind
    occurred_at: datetime
    result: str
    opportunity_id: UUID | None = None
    contact_id: UUID | None = None
    next_step: str | None = None
    next_step_at: datetime | None = None


async def log_activity(
    session: AsyncSession, actor: Actor, touch: Touch
) -> tuple[Activity, str | None]:
    """Log a contact; beside it, what may have been forgotten."""
    customer = await known_customer(session, actor, touch.customer_id)
    touch = replace(touch, customer_id=customer.id)
    if touch.contact_id:
        await check_contacts(session, [touch.contact_id], touch.customer_id)
    deal = await opportunity(session, actor, touch.opportunity_id) if touch.opportunity_id else None
    activity_id = new_id()
    activity = Activity(
        id=activity_id, place=place_in_time(activity_id, touch.occurred_at), **vars(touch)
    )
    activity.stamp(actor.scope())
    record(session, activity.log(deal, clock.now()))
    session.add(activity)
    return activity, activity.warning_for(deal)
