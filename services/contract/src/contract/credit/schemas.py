"""Credit profiles as people send and read them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.http.inputs import Amount
from contract.credit.model import CreditTerms
from contracts.events.contract import CreditGrade, HoldCause
from contracts.values import Money

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class NewTerms(BaseModel):
    """The terms that finance sets, and why."""

    model_config = ConfigDict(extra="forbid")

    grade: CreditGrade
    term_days: int = Field(ge=0, le=365)
    limit: Amount
    reason: Words

    @property
    def terms(self) -> CreditTerms:
        """The terms without the reason."""
        return CreditTerms(grade=self.grade, term_days=self.term_days, limit=self.limit)


class HoldReason(BaseModel):
    """Why credit is held, or released."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


class CreditHoldOut(BaseModel):
    """A hold; whoever placed it is empty when it came by itself."""

    model_config = ConfigDict(from_attributes=True)

    cause: HoldCause
    reason: str
    placed_by: UUID | None
    placed_at: datetime
    released_by: UUID | None
    released_at: datetime | None
    release_reason: str | None


class CreditChangeOut(BaseModel):
    """What the terms became; nobody set the first ones."""

    model_config = ConfigDict(from_attributes=True)

    grade: CreditGrade
    term_days: int
    limit: Money
    reason: str
    changed_by: UUID | None
    changed_at: datetime


class CreditProfileOut(BaseModel):
    """A customer's credit: the parts of the exposure, and the history, oldest first."""

    model_config = ConfigDict(from_attributes=True)

    customer_id: UUID
    grade: CreditGrade
    term_days: int
    limit: Money
    open_invoices: Money
    unbilled: Money
    reserved: Money
    deposits: Money
    exposure: Money
    available: Money
    hold: CreditHoldOut | None
    changes: list[CreditChangeOut]
    holds: list[CreditHoldOut]
