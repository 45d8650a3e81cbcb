"""Tariffs as people send and read them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.http.inputs import Amount
from contracts.events.contract import TariffBasis, TariffTerms

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class NewTerms(BaseModel):
    """The unit price with what it includes, and the rates beyond that."""

    model_config = ConfigDict(extra="forbid")

    basis: TariffBasis
    unit_price: Amount
    included_km: int = Field(default=0, ge=0, le=100_000)
    included_minutes: int = Field(default=0, ge=0, le=100_000)
    pooled: bool = False
    excess_km_price: Amount
    overtime_hour_price: Amount
    night_hour_price: Amount
    holiday_hour_price: Amount
    passes_through: bool = True
    tax_bp: int = Field(ge=0, le=10_000)

    def terms(self) -> TariffTerms:
        """The terms as tariffs keep them."""
        return TariffTerms.model_validate(self.model_dump())


class NewTariff(BaseModel):
    """The next version of a tariff, or the first of a new one."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    name: Name
    valid_from: date
    terms: NewTerms


class TariffOut(BaseModel):
    """A version of a tariff."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: str
    version: int
    name: str
    valid_from: date
    terms: TariffTerms
    published_by: UUID
    published_at: datetime
