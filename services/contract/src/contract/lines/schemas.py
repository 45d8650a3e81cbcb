"""Lines as people send and read them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.http.inputs import Amount
from chassis.tables import new_id
from contract.lines.model import AmendmentStatus, LineEnd
from contracts.events.contract import ContractLine
from contracts.values import ServiceProduct, Term, VehicleNeed


class LineTerm(Term):
    """From the first day to the first that no longer belongs."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LineNeed(VehicleNeed):
    """One model, or any vehicle of a grade or above."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DraftLine(BaseModel):
    """What is to be delivered, from when to when, at which price."""

    model_config = ConfigDict(extra="forbid")

    service_product: ServiceProduct
    need: LineNeed
    drivers: int = Field(ge=0, le=2)
    term: LineTerm
    tariff_ref: str = Field(min_length=1, max_length=60)
    monthly_price: Amount
    included_km_per_month: int = Field(ge=0, le=100_000)
    service_terms: str = Field(default="", max_length=500)
    nominated_vehicle_id: UUID | None = None

    def line(self) -> ContractLine:
        """A new line that says this."""
        return ContractLine(line_id=new_id(), **dict(self))


class LineOut(ContractLine):
    """A line with its branch, if one was picked, and its tariff's version once it is signed.

    A line that is `cancelled` would have begun after its contract was terminated.
    """

    model_config = ConfigDict(frozen=True, from_attributes=True)

    tariff_version: int | None = None
    cancelled: bool = False


class AmendmentOut(BaseModel):
    """A change of a signed contract, and who decided on it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    contract_id: UUID
    number: int
    status: AmendmentStatus
    reason: str
    effective_on: date
    end_lines: tuple[LineEnd, ...]
    add_lines: tuple[ContractLine, ...]
    requested_by: UUID
    requested_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    comment: str | None
