"""What is promised: a line of a signed contract, or a revision of an order."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import JsonOf
from contracts.events.contract import Stop
from contracts.values import Period, Scope, ServiceProduct, Value, VehicleNeed
from fleet.demands.rules import cut_off
from fleet.tables import Base

# Named in the tables of demands, assignments and trip sheets alike.
ONE_UNDERTAKING = (
    "num_nonnulls(contract_id, contract_number, line_id) IN (0, 3) "
    "AND num_nonnulls(order_id, order_number, order_revision) IN (0, 3) "
    "AND (contract_id IS NULL) <> (order_id IS NULL)"
)


def one_undertaking() -> CheckConstraint:
    """Keeps a row to exactly one: a contract's line or an order's revision."""
    return CheckConstraint(text(ONE_UNDERTAKING), name="one_undertaking")


class Undertaking(Base):
    """A contract or an order as far as we heard of it, whatever comes first.

    `revision` is the newest that was taken in; from `ends_at` on nothing is promised to it any
    more, so that what arrives late never binds what was called off.
    """

    __tablename__ = "undertakings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]

    def hears(self, revision: int) -> bool:
        """Whether this revision is news; it is the newest from now on."""
        if revision <= self.revision:
            return False
        self.revision = revision
        return True

    def end(self, at: datetime, reason: str) -> None:
        """Promise nothing from `at` on; an earlier end stands."""
        if self.ends_at is None or at < self.ends_at:
            self.ends_at, self.end_reason = at, reason

    def left_of(self, period: Period) -> Period | None:
        """The part of a period that may be promised."""
        if self.ends_at is None or self.ends_at >= period.ends_at:
            return period
        return cut_off(period, self.ends_at)


class Undertaken:
    """Columns of what is promised: a line of a signed contract, or a revision of an order."""

    contract_id: Mapped[UUID | None]
    contract_number: Mapped[str | None]
    line_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    order_number: Mapped[str | None]
    order_revision: Mapped[int | None]
    customer_id: Mapped[UUID] = mapped_column(index=True)
    branch: Mapped[str]

    @property
    def undertaking(self) -> dict[str, Any]:
        """The columns as rows and events carry them."""
        return {name: getattr(self, name) for name in _UNDERTAKEN}

    @property
    def document(self) -> str:
        """What people call it by."""
        number = self.contract_number or self.order_number
        assert number is not None
        return number


_UNDERTAKEN = (
    "contract_id",
    "contract_number",
    "line_id",
    "order_id",
    "order_number",
    "order_revision",
    "customer_id",
    "branch",
)


class Inherited:
    """Columns that a trip sheet inherits from its demand."""

    service_product: Mapped[ServiceProduct]
    service_terms: Mapped[str]
    tariff_ref: Mapped[str]
    included_km_per_month: Mapped[int]
    itinerary: Mapped[tuple[Stop, ...]] = mapped_column(JsonOf(tuple[Stop, ...]), default=())

    @property
    def inherited(self) -> dict[str, Any]:
        """The columns as a sheet takes them over."""
        return {name: getattr(self, name) for name in _INHERITED}


_INHERITED = (
    "service_product",
    "service_terms",
    "tariff_ref",
    "included_km_per_month",
    "itinerary",
)


class Wish(Value):
    """What an order asks for in one revision; neither its price nor its people."""

    model_config = ConfigDict(from_attributes=True)

    order_id: UUID
    number: str
    revision: int
    customer_id: UUID
    branch: str
    service_product: ServiceProduct
    need: VehicleNeed
    drivers: int
    period: Period
    itinerary: tuple[Stop, ...]
    tariff_ref: str
    notes: str
    scope: Scope
