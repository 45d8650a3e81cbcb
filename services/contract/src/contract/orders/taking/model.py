"""The ad-hoc order (机动订单): one trip, revised as often as the customer likes until it begins."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict, Invalid
from chassis.tables import JsonOf, Scoped, Versioned
from contract.orders.revisions.model import Estimate, Revision, Wanted, differences
from contract.orders.taking.rules import cancellation_fee
from contract.orders.trips.model import Trip, standing, trip_of
from contract.references.model import BranchRef
from contract.tables import Base
from contracts.events.contract import (
    OrderCancelled,
    OrderCaptured,
    OrderChannel,
    OrderConfirmed,
    OrderHeld,
    OrderRevised,
    OrderStatus,
    PersonalOrder,
    Stop,
)
from contracts.events.fleet import TripSheetState
from contracts.values import Money, Period, Scope, ServiceProduct, VehicleNeed


class NotAwaited(Conflict):
    """This order does not wait to be confirmed."""


class NotHeld(Conflict):
    """Only an order that is held because of credit can be released."""


class TripBegan(Conflict):
    """The trip has begun: from now on only the dispatcher changes it."""


class OrderIsCancelled(Conflict):
    """This order is cancelled."""


class PeriodOver(Invalid):
    """The time of this trip is over."""


class NothingRevised(Invalid):
    """A revision changes something."""


_PROMISED = {OrderStatus.CONFIRMED, OrderStatus.DISPATCHED}
_OPEN = {OrderStatus.CAPTURED, OrderStatus.HELD, *_PROMISED}
_FOLLOWS = {*_PROMISED, OrderStatus.IN_SERVICE, OrderStatus.COMPLETED}


class Order(Scoped, Versioned, Base):
    """What a customer wants once, under a number such as DD-2026-000001.

    It belongs to whoever captured it; the branch that delivers may see it as well. What fleet told
    is kept with the revision that it was about, so that late news of an older one says nothing.
    """

    __tablename__ = "ad_hoc_order"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="period"),
        CheckConstraint("drivers BETWEEN 0 AND 2", name="drivers"),
        CheckConstraint("estimate_amount >= 0", name="estimate_amount"),
        CheckConstraint("fee_amount >= 0", name="fee_amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int]
    status: Mapped[OrderStatus] = mapped_column(index=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer_ref.id"), index=True)
    channel: Mapped[OrderChannel]
    branch: Mapped[str]
    branch_path: Mapped[str] = mapped_column(index=True)
    service_product: Mapped[ServiceProduct]
    need: Mapped[VehicleNeed] = mapped_column(JsonOf(VehicleNeed))
    drivers: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    itinerary: Mapped[tuple[Stop, ...]] = mapped_column(JsonOf(tuple[Stop, ...]))
    tariff_ref: Mapped[str]
    notes: Mapped[str]
    requester: Mapped[str]
    requester_phone: Mapped[str | None]
    rider: Mapped[str]
    rider_phone: Mapped[str | None]
    estimate_amount: Mapped[int]
    currency: Mapped[str]
    tax_bp: Mapped[int]
    held_reason: Mapped[str | None]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None]
    release_reason: Mapped[str | None]
    dispatched_revision: Mapped[int | None]
    unmet_revision: Mapped[int | None]
    unmet_lacking: Mapped[str | None]
    conflict_revision: Mapped[int | None]
    conflict_lacking: Mapped[str | None]
    cancelled_by: Mapped[UUID | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    fee_amount: Mapped[int | None]
    revisions: Mapped[list[Revision]] = relationship(
        order_by=Revision.n, lazy="selectin", cascade="all, delete-orphan"
    )
    trips: Mapped[list[Trip]] = relationship(
        order_by=Trip.trip_sheet_id, lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def period(self) -> Period:
        """When the vehicle is wanted."""
        return Period(starts_at=self.starts_at, ends_at=self.ends_at)

    @property
    def wanted(self) -> Wanted:
        """What the customer asks for now."""
        return Wanted.model_validate(self, from_attributes=True)

    @property
    def estimate(self) -> Money:
        """What it will cost, net."""
        return Money(amount=self.estimate_amount, currency=self.currency)

    @property
    def credit_needed(self) -> Money:
        """What it takes of the customer's limit: the estimate with its tax."""
        return Estimate(self.estimate, self.tax_bp).gross

    @property
    def fee(self) -> Money | None:
        """What the cancellation cost, net."""
        if self.fee_amount is None:
            return None
        return Money(amount=self.fee_amount, currency=self.currency)

    @property
    def is_promised(self) -> bool:
        """Whether credit is reserved for it."""
        return self.status in _PROMISED

    @property
    def waiting(self) -> str | None:
        """What lacks for a promised trip that no trip sheet has yet."""
        waits = self.unmet_revision == self.revision and self.status is OrderStatus.CONFIRMED
        return self.unmet_lacking if waits else None

    @property
    def conflict(self) -> str | None:
        """What lacks for the newest revision while an older one is booked, or keeps it from ending."""
        if self.status is OrderStatus.CANCELLED:
            left = any(trip.has_left for trip in self.trips)
            return "The vehicle had left when the order was cancelled." if left else None
        served = self.dispatched_revision or 0
        stands = self.conflict_revision == self.revision and served < self.revision
        return self.conflict_lacking if stands else None

    def capture(
        self, number: str, wanted: Wanted, branch: BranchRef, estimate: Estimate, scope: Scope
    ) -> OrderCaptured:
        """Begin under a number, for the owner in the scope."""
        self.number, self.revision, self.status = number, 1, OrderStatus.CAPTURED
        self.branch, self.branch_path = branch.code, branch.path
        self.revisions, self.trips = [], []
        self._put(wanted, estimate)
        self.stamp(scope)
        return OrderCaptured(**self._state())

    def must_await_confirmation(self, at: datetime) -> None:
        """Refuse what is promised already, or can be no longer."""
        self._must_be_open()
        if self.is_promised:
            raise NotAwaited(f"{self.number} is in status {self.status}.")
        must_not_be_over(self.period, at)

    def hold(self, reason: str) -> OrderHeld:
        """Let finance decide, because the customer's credit does not carry it."""
        self.status, self.held_reason = OrderStatus.HELD, reason
        return OrderHeld(**self._state(), reason=reason)

    def confirm(self, by: UUID, at: datetime) -> OrderConfirmed:
        """Promise the trip; credit for it is reserved."""
        self.must_await_confirmation(at)
        self.status, self.held_reason = OrderStatus.CONFIRMED, None
        self.confirmed_by, self.confirmed_at = by, at
        return OrderConfirmed(**self._state(), credit_reserved=self.credit_needed)

    def release(self, by: UUID, at: datetime, reason: str) -> OrderConfirmed:
        """Promise the trip although the customer's credit does not carry it."""
        if self.status is not OrderStatus.HELD:
            raise NotHeld(f"{self.number} is in status {self.status}.")
        self.released_by, self.release_reason = by, reason
        return self.confirm(by, at)

    def revise(
        self, wanted: Wanted, estimate: Estimate, by: UUID, at: datetime, reason: str
    ) -> OrderRevised:
        """Change what the customer asks for; what is booked stays until fleet finds what fits."""
        self._must_be_open()
        must_not_be_over(wanted.period, at)
        changes = differences(self.wanted, wanted)
        if not changes:
            raise NothingRevised
        self.revision += 1
        self.revisions.append(
            Revision(n=self.revision, changes=changes, reason=reason, revised_by=by, revised_at=at)
        )
        self._put(wanted, estimate)
        return OrderRevised(
            **self._state(),
            changed=tuple(change.field for change in changes),
            revised_by=by,
            reason=reason,
            credit_reserved=self.credit_needed if self.is_promised else self._money(0),
        )

    def cancel(self, by: UUID, at: datetime, reason: str) -> OrderCancelled:
        """Call the trip off; only what was promised costs a fee."""
        self._must_be_open()
        promised = cancellation_fee(self.estimate, self.starts_at - at)
        fee = promised if self.is_promised else self._money(0)
        self.status, self.cancel_reason, self.fee_amount = OrderStatus.CANCELLED, reason, fee.amount
        self.cancelled_by, self.cancelled_at = by, at
        return OrderCancelled(**self._state(), reason=reason, cancelled_by=by, fee=fee)

    def follow(self, told: TripSheetState) -> bool:
        """Go along with a trip sheet; True if that completes the trip."""
        known = {trip.trip_sheet_id: trip for trip in self.trips}
        if trip := known.get(told.trip_sheet_id):
            trip.hear(told)
        else:
            self.trips.append(trip_of(told))
        if self.status not in _FOLLOWS:
            return False
        before = self.status
        self.status, self.dispatched_revision = standing(self.trips)
        return before is not self.status is OrderStatus.COMPLETED

    def hear_unmet(self, revision: int, lacking: str) -> None:
        """Nothing is free for a revision."""
        if revision >= (self.unmet_revision or 0):
            self.unmet_revision, self.unmet_lacking = revision, lacking

    def hear_conflict(self, revision: int, lacking: str) -> None:
        """A revision does not fit what is booked."""
        if revision >= (self.conflict_revision or 0):
            self.conflict_revision, self.conflict_lacking = revision, lacking

    def settle(self, *, paid: bool) -> None:
        """All it cost is on invoices, and these are paid or not."""
        if self.status in {OrderStatus.COMPLETED, OrderStatus.BILLED, OrderStatus.CLOSED}:
            self.status = OrderStatus.CLOSED if paid else OrderStatus.BILLED

    def _must_be_open(self) -> None:
        if self.status is OrderStatus.CANCELLED:
            raise OrderIsCancelled(self.number)
        if self.status not in _OPEN:
            raise TripBegan(f"{self.number} is in status {self.status}.")

    def _money(self, amount: int) -> Money:
        return Money(amount=amount, currency=self.currency)

    def _put(self, wanted: Wanted, estimate: Estimate) -> None:
        for field, value in dict(wanted).items():
            if field != "period":
                setattr(self, field, value)
        self.starts_at, self.ends_at = wanted.period.starts_at, wanted.period.ends_at
        self.estimate_amount, self.currency = estimate.net.amount, estimate.net.currency
        self.tax_bp = estimate.tax_bp

    def _state(self) -> dict[str, Any]:
        same = (field for field in OrderCaptured.model_fields if field not in _RENAMED)
        return {field: getattr(self, field) for field in same} | {
            "order_id": self.id,
            "personal": PersonalOrder.model_validate(self, from_attributes=True),
        }


_RENAMED = {"order_id", "personal"}


def must_not_be_over(period: Period, at: datetime) -> None:
    """Refuse a trip whose whole time has passed."""
    if period.ends_at <= at:
        raise PeriodOver(f"It ended at {period.ends_at}.")
