"""What goes into and comes out of the quote routes."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.schedule import clock
from chassis.tables import new_id
from contracts.values import Money, ServiceLine, ServiceProduct, Term, VehicleNeed
from sales.opportunities.schemas import Amount, Reason
from sales.quotes.model import OPEN, QuoteStatus

Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Terms = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class Need(VehicleNeed):
    """A model or a grade, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class Dates(Term):
    """First day and first day after, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class NewLine(BaseModel):
    """One vehicle with its drivers for a term; the price is for a month."""

    model_config = ConfigDict(extra="forbid")

    service_product: ServiceProduct
    need: Need
    drivers: int = Field(ge=0, le=2)
    term: Dates
    tariff_ref: Reference
    monthly_price: Amount
    included_km_per_month: int = Field(ge=0, le=100_000)
    service_terms: Terms = ""
    nominated_vehicle_id: UUID | None = None

    def numbered(self) -> ServiceLine:
        """The line with the id that it keeps in the contract."""
        return ServiceLine(line_id=new_id(), **self.model_dump())


class NewQuote(BaseModel):
    """The next version of an offer; `valid_until` is the last day it can be accepted."""

    model_config = ConfigDict(extra="forbid")

    lines: Annotated[list[NewLine], Field(min_length=1, max_length=200)]
    valid_until: date


class Rejection(BaseModel):
    """Why the customer said no."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class QuoteOut(BaseModel):
    """A version of an offer, with its status as of today."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    opportunity_id: UUID
    version: int
    status: QuoteStatus
    lines: list[ServiceLine]
    monthly_total: Money
    valid_until: date
    rejected_reason: str | None

    @model_validator(mode="after")
    def _expire(self) -> Self:
        if self.status in OPEN and clock.today() > self.valid_until:
            self.status = QuoteStatus.EXPIRED
        return self
