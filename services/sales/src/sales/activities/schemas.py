"""What goes into and comes out of the activity routes."""

from datetime import UTC, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contracts.events.sales import ActivityKind

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Instant = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC))]


class NewActivity(BaseModel):
    """One contact with a customer: what happened, what came of it, what is next."""

    model_config = ConfigDict(extra="forbid")

    customer_id: UUID
    opportunity_id: UUID | None = None
    contact_id: UUID | None = None
    kind: ActivityKind
    occurred_at: Instant
    result: Words
    next_step: Words | None = None
    next_step_at: Instant | None = None

    @model_validator(mode="after")
    def _names_what_is_planned(self) -> Self:
        if self.next_step_at and not self.next_step:
            raise ValueError("say what the next step is")
        return self


class ActivityOut(BaseModel):
    """One contact with a customer."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    customer_id: UUID
    opportunity_id: UUID | None
    contact_id: UUID | None
    kind: ActivityKind
    occurred_at: datetime
    result: str
    next_step: str | None
    next_step_at: datetime | None
    owner_id: UUID


class LoggedActivityOut(ActivityOut):
    """A contact just logged, and what may have been forgotten."""

    warning: str | None = None
