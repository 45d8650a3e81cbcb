"""Costs over HTTP."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chassis.http.inputs import LARGEST
from contracts.events.fleet import CostKind
from contracts.values import Money, Term


class SignedAmount(Money):
    """An amount in fen that may be negative, since a line corrects another, and is not nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: Annotated[int, Field(ge=-LARGEST, le=LARGEST)]

    @model_validator(mode="after")
    def _is_something(self) -> Self:
        if self.amount == 0:
            raise ValueError("a cost of nothing is no cost")
        return self


class Cost(BaseModel):
    """Money spent on a vehicle, spread evenly over the days from `starts_on` to before `ends_on`."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: CostKind
    amount: SignedAmount
    starts_on: date
    ends_on: date
    note: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _has_days(self) -> Self:
        if self.ends_on <= self.starts_on:
            raise ValueError("costs are for a day at least")
        return self

    @property
    def term(self) -> Term:
        """The days it is spread over."""
        return Term(starts_on=self.starts_on, ends_on=self.ends_on)


class CostOut(BaseModel):
    """One cost line."""

    model_config = ConfigDict(from_attributes=True, protected_namespaces=())

    id: UUID
    vehicle_id: UUID
    model_id: UUID
    branch: str
    kind: CostKind
    amount: Money
    starts_on: date
    ends_on: date
    customer_id: UUID | None
    trip_sheet_id: UUID | None
    work_order_id: UUID | None
    note: str
