"""Finds activities, as far as the actor may see."""

from uuid import UUID

from sqlalchemy import Select, select

from chassis.auth import Actor, visible
from sales.activities.model import Activity


def activities(
    actor: Actor, customer_id: UUID | None = None, opportunity_id: UUID | None = None
) -> Select[Activity]:
    """The activities the actor may see, narrowed by what is given."""
    statement = visible(select(Activity), actor, Activity)
    if customer_id:
        statement = statement.where(Activity.customer_id == customer_id)
    if opportunity_id:
        statement = statement.where(Activity.opportunity_id == opportunity_id)
    return statement
