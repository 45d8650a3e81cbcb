"""What goes into and comes out of the opportunity routes."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.schedule import clock
from contracts.events.sales import OpportunityStatus, Stage
from contracts.values import BusinessLine, Money
from sales.opportunities import rules
from sales.opportunities.rules import Requirement

LARGEST_AMOUNT = 10**13

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Amount(Money):
    """Money that somebody may owe: not negative, and nothing else beside it."""

    model_config = ConfigDict(extra="forbid")

    amount: int = Field(ge=0, le=LARGEST_AMOUNT)


class NewOpportunity(BaseModel):
    """A possible deal."""

    model_config = ConfigDict(extra="forbid")

    customer_id: UUID
    title: Title
    line: BusinessLine
    amount: Amount
    expected_close_on: date


class OpportunityChange(BaseModel):
    """What became known; a field that is left out or null stays as it is."""

    model_config = ConfigDict(extra="forbid")

    key_contact_ids: Annotated[list[UUID], Field(max_length=20)] | None = None
    need: Words | None = None
    budget: Amount | None = None
    title: Title | None = None
    amount: Amount | None = None
    expected_close_on: date | None = None
    team_ids: Annotated[list[UUID], Field(max_length=50)] | None = None

    def changes(self) -> dict[str, object]:
        """New values by field."""
        return {name: value for name, value in self if value is not None}


class Move(BaseModel):
    """Where an opportunity shall go; back needs a reason."""

    model_config = ConfigDict(extra="forbid")

    to_stage: Stage
    reason: Reason | None = None


class Loss(BaseModel):
    """Why a deal is off, and who made it instead."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
    lost_to: Title | None = None


class OpportunityOut(BaseModel):
    """An opportunity; `missing` is the checklist of its present stage."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    customer_id: UUID
    customer_name: str
    lead_id: UUID | None
    title: str
    line: BusinessLine
    stage: Stage
    stage_since: datetime
    days_in_stage: int = 0
    status: OpportunityStatus
    amount: Money
    expected_close_on: date
    key_contact_ids: list[UUID]
    need: str | None
    budget: Money | None
    missing: list[Requirement]
    accepted_quote_id: UUID | None
    contract_id: UUID | None
    lost_reason: str | None
    lost_to: str | None
    owner_id: UUID
    team_ids: list[UUID]
    org_path: str
    version: int

    @model_validator(mode="after")
    def _count_days(self) -> Self:
        self.days_in_stage = rules.whole_days(self.stage_since, clock.now())
        return self
