"""The log of contacts with customers: what happened, what came of it, what is next."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Invalid
from chassis.tables import Scoped
from contracts.events.sales import ActivityKind, ActivityLogged
from sales.opportunities.model import Opportunity
from sales.references.model import CustomerRef
from sales.tables import Base

CLOCKS_DIFFER = timedelta(minutes=5)
NO_NEXT_STEP = "This opportunity is open, and no next step is planned."


class NotHappenedYet(Invalid):
    """An activity is logged after it happened."""


class OpportunityOfAnotherCustomer(Invalid):
    """The opportunity named here belongs to another customer."""


class Activity(Scoped, Base):
    """One contact with a customer; `place` is its id moved to the time when it happened."""

    __tablename__ = "activities"
    __table_args__ = (Index(None, "customer_id", "place"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[UUID] = mapped_column(unique=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(CustomerRef.id))
    opportunity_id: Mapped[UUID | None] = mapped_column(ForeignKey(Opportunity.id), index=True)
    contact_id: Mapped[UUID | None]
    kind: Mapped[ActivityKind]
    occurred_at: Mapped[datetime]
    result: Mapped[str]
    next_step: Mapped[str | None]
    next_step_at: Mapped[datetime | None]

    def log(self, opportunity: Opportunity | None, at: datetime) -> ActivityLogged:
        """Enter the contact into the log."""
        if self.occurred_at > at + CLOCKS_DIFFER:
            raise NotHappenedYet(f"{self.occurred_at:%Y-%m-%d %H:%M} is still to come.")
        if opportunity and opportunity.customer_id != self.customer_id:
            raise OpportunityOfAnotherCustomer(opportunity.number)
        return ActivityLogged(
            activity_id=self.id,
            customer_id=self.customer_id,
            opportunity_id=self.opportunity_id,
            contact_id=self.contact_id,
            kind=self.kind,
            occurred_at=self.occurred_at,
            result=self.result,
            next_step=self.next_step,
            next_step_at=self.next_step_at,
            scope=self.scope,
        )

    def warning_for(self, opportunity: Opportunity | None) -> str | None:
        """What whoever logged this may have forgotten."""
        forgotten = opportunity and opportunity.is_open and not self.next_step
        return NO_NEXT_STEP if forgotten else None


def place_in_time(activity_id: UUID, occurred_at: datetime) -> UUID:
    """The UUIDv7 with its 48 bits of milliseconds replaced: unique still, and in order of events."""
    milliseconds = int(occurred_at.timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (activity_id.int & ((1 << 80) - 1)))
