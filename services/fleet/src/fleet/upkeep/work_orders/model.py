"""A work order from the request to the finished work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict, Invalid
from chassis.tables import JsonOf, Scoped, new_id
from contracts.events.fleet import (
    WorkKind,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderRequested,
    WorkOrderScheduled,
    WorkOrderStatus,
)
from contracts.values import Money, Period
from fleet.ledger.model import Booking, Layer, ResourceType, SourceType
from fleet.tables import Base, PeriodRange
from fleet.vehicles.model import Vehicle

_OPEN = (WorkOrderStatus.REQUESTED, WorkOrderStatus.SCHEDULED, WorkOrderStatus.IN_PROGRESS)


class WrongStep(Conflict):
    """The work order is not at the step that this needs."""


class VehicleNotNamed(Invalid):
    """The workshop must know which vehicle is to come."""


class WindowOver(Invalid):
    """The time in the workshop must not be over already."""


class NoReplacement(Conflict):
    """The vehicle is promised to a customer then, and nothing of its grade is free instead."""


class FinishedTooEarly(Invalid):
    """Work is finished after it was started."""


class WorkOrder(Scoped, Base):
    """A visit of a vehicle to the workshop (维修单), for maintenance (保养) or repair (维修)."""

    __tablename__ = "work_orders"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[WorkKind]
    status: Mapped[WorkOrderStatus] = mapped_column(default=WorkOrderStatus.REQUESTED)
    vehicle_id: Mapped[UUID] = mapped_column(ForeignKey(Vehicle.id), index=True)
    plate: Mapped[str]
    branch: Mapped[str]
    station: Mapped[str]
    description: Mapped[str]
    planned: Mapped[Period | None] = mapped_column(PeriodRange())
    ticket_id: Mapped[UUID | None] = mapped_column(unique=True)
    customer_id: Mapped[UUID | None] = mapped_column(index=True)
    replacement_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), default=list)
    requested_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    odometer_km: Mapped[int | None]
    cost: Mapped[Money | None] = mapped_column(JsonOf(Money))
    cancel_reason: Mapped[str | None]

    @classmethod
    def for_vehicle(
        cls, vehicle: Vehicle, kind: WorkKind, description: str, station: str = ""
    ) -> "WorkOrder":
        """What a vehicle needs; only the number is missing."""
        order = cls(
            id=new_id(),
            kind=kind,
            vehicle_id=vehicle.id,
            plate=vehicle.plate,
            branch=vehicle.branch,
            station=station,
            description=description,
            replacement_ids=[],
        )
        order.stamp(vehicle.scope)
        return order

    def request(self, number: str, at: datetime) -> WorkOrderRequested:
        """Ask for the workshop."""
        self.number, self.requested_at, self.status = number, at, WorkOrderStatus.REQUESTED
        return WorkOrderRequested(**self._state())

    def must_be_requested(self) -> None:
        """Refuse to schedule twice."""
        self._must_be(WorkOrderStatus.REQUESTED)

    def booking(self, planned: Period) -> Booking:
        """The use of the vehicle that the ledger must take."""
        return Booking(
            resource_type=ResourceType.VEHICLE,
            resource_id=self.vehicle_id,
            layer=Layer.USAGE,
            period=planned,
            source_type=SourceType.WORK_ORDER,
            source_id=self.id,
            document=self.number,
            scope=self.scope,
        )

    def schedule(
        self, planned: Period, station: str, replacement_ids: Sequence[UUID]
    ) -> WorkOrderScheduled:
        """The vehicle is booked; others stand in for it with those whom it was promised to."""
        self.must_be_requested()
        self.status, self.planned, self.station = WorkOrderStatus.SCHEDULED, planned, station
        self.replacement_ids = list(replacement_ids)
        return WorkOrderScheduled(
            **self._state(), replacement_assignment_id=self.replacement_assignment_id
        )

    @property
    def replacement_assignment_id(self) -> UUID | None:
        """What stands in first; more than one does when a promise ends while it is away."""
        return next(iter(self.replacement_ids), None)

    @property
    def is_scheduled(self) -> bool:
        """Whether the vehicle is expected and has not come."""
        return self.status is WorkOrderStatus.SCHEDULED

    def start(self, at: datetime) -> Period:
        """The vehicle is in the workshop; what it takes from now on."""
        self._must_be(WorkOrderStatus.SCHEDULED)
        assert self.planned is not None
        if at >= self.planned.ends_at:
            raise WindowOver(f"{self.number} was planned up to {self.planned.ends_at}.")
        self.status, self.started_at = WorkOrderStatus.IN_PROGRESS, at
        return Period(starts_at=at, ends_at=self.planned.ends_at)

    def complete(self, odometer_km: int, cost: Money, at: datetime) -> WorkOrderCompleted:
        """The vehicle is back; work that began by plan needs no word that it began."""
        self._must_be(WorkOrderStatus.SCHEDULED, WorkOrderStatus.IN_PROGRESS)
        assert self.planned is not None
        started_at = self.started_at or self.planned.starts_at
        if at <= started_at:
            raise FinishedTooEarly(f"{self.number} starts at {started_at}, not before {at}.")
        self.status, self.started_at, self.finished_at = WorkOrderStatus.COMPLETED, started_at, at
        self.odometer_km, self.cost = odometer_km, cost
        return WorkOrderCompleted(
            **self._state(),
            actual=Period(starts_at=started_at, ends_at=at),
            odometer_km=odometer_km,
            cost=cost,
        )

    def cancel(self, reason: str) -> WorkOrderCancelled:
        """The vehicle does not need the workshop, or not this time."""
        self._must_be(*_OPEN)
        self.status, self.cancel_reason = WorkOrderStatus.CANCELLED, reason
        return WorkOrderCancelled(**self._state(), reason=reason)

    def _must_be(self, *allowed: WorkOrderStatus) -> None:
        if self.status not in allowed:
            raise WrongStep(f"{self.number} is {self.status}, not {' or '.join(allowed)}.")

    def _state(self) -> dict[str, Any]:
        return {
            "work_order_id": self.id,
            "number": self.number,
            "kind": self.kind,
            "status": self.status,
            "vehicle_id": self.vehicle_id,
            "plate": self.plate,
            "branch": self.branch,
            "station": self.station,
            "description": self.description,
            "planned": self.planned,
            "ticket_id": self.ticket_id,
            "customer_id": self.customer_id,
            "scope": self.scope,
        }
