"""A line: one vehicle with its drivers for a term; and an amendment, by which lines change."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Invalid
from chassis.tables import JsonOf
from contract.tables import Base
from contracts.events.contract import ContractLine
from contracts.values import Money, ServiceProduct, Term, Value, VehicleNeed


class LinesMissing(Invalid):
    """A contract has at least one line."""


class CurrenciesDiffer(Invalid):
    """All lines of a contract are priced in one currency."""


class Line(Base):
    """A row of a contract; `branch` is empty until marketing has picked who delivers."""

    __tablename__ = "contract_line"
    __table_args__ = (
        CheckConstraint("ends_on > starts_on", name="term"),
        CheckConstraint("drivers BETWEEN 0 AND 2", name="drivers"),
        CheckConstraint("monthly_amount >= 0", name="monthly_amount"),
        CheckConstraint("included_km_per_month >= 0", name="included_km"),
    )

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    line_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]
    service_product: Mapped[ServiceProduct]
    need: Mapped[VehicleNeed] = mapped_column(JsonOf(VehicleNeed))
    drivers: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    branch: Mapped[str | None]
    tariff_ref: Mapped[str]
    # Empty until the signature freezes what is in force then.
    tariff_version: Mapped[int | None]
    monthly_amount: Mapped[int]
    currency: Mapped[str]
    included_km_per_month: Mapped[int]
    service_terms: Mapped[str]
    nominated_vehicle_id: Mapped[UUID | None]
    # A line that a termination caught before it began; its term stays what was agreed.
    cancelled: Mapped[bool] = mapped_column(default=False)

    @property
    def term(self) -> Term:
        """When it is delivered."""
        return Term(starts_on=self.starts_on, ends_on=self.ends_on)

    @property
    def monthly_price(self) -> Money:
        """What a month costs."""
        return Money(amount=self.monthly_amount, currency=self.currency)

    @property
    def value(self) -> ContractLine:
        """The line as events carry it."""
        return ContractLine.model_validate(self, from_attributes=True)


class AmendmentStatus(StrEnum):
    """Whether somebody else has decided."""

    REQUESTED = "requested"
    APPROVED = "approved"
    RETURNED = "returned"


class LineEnd(Value):
    """Another end for a line: the first day that it is no longer served."""

    line_id: UUID
    ends_on: date


class Amendment(Base):
    """A change of a signed contract: lines end earlier or later, and lines are added.

    A change of price is the end of one line and the beginning of another.
    """

    __tablename__ = "contract_amendment"
    __table_args__ = (UniqueConstraint("contract_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"))
    number: Mapped[int]
    status: Mapped[AmendmentStatus]
    reason: Mapped[str]
    effective_on: Mapped[date]
    end_lines: Mapped[tuple[LineEnd, ...]] = mapped_column(JsonOf(tuple[LineEnd, ...]))
    add_lines: Mapped[tuple[ContractLine, ...]] = mapped_column(JsonOf(tuple[ContractLine, ...]))
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    comment: Mapped[str | None]


def rows_of(lines: Sequence[ContractLine]) -> list[Line]:
    """The lines as rows, in their order."""
    if not lines:
        raise LinesMissing
    if len({line.monthly_price.currency for line in lines}) > 1:
        raise CurrenciesDiffer
    return [_row(position, line) for position, line in enumerate(lines, 1)]


def _row(position: int, line: ContractLine) -> Line:
    same = line.model_dump(include=_COPIED)
    return Line(
        **same,
        position=position,
        need=line.need,
        starts_on=line.term.starts_on,
        ends_on=line.term.ends_on,
        monthly_amount=line.monthly_price.amount,
        currency=line.monthly_price.currency,
        cancelled=False,
    )


_COPIED = {
    "line_id",
    "service_product",
    "drivers",
    "branch",
    "tariff_ref",
    "included_km_per_month",
    "service_terms",
    "nominated_vehicle_id",
}
