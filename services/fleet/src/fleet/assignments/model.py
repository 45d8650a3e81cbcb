"""A vehicle and drivers promised to what we undertook."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict, Invalid
from chassis.tables import Scoped, new_id
from contracts.events.fleet import AssignmentEnded, DriverReassigned, VehicleAssigned
from contracts.values import Period
from fleet.demands.model import FulfilmentDemand
from fleet.demands.rules import cut_off
from fleet.demands.undertaking import Undertaken, one_undertaking
from fleet.drivers.model import Driver
from fleet.ledger.model import Booking, Layer, ResourceType, SourceType
from fleet.tables import Base, PeriodRange
from fleet.vehicles.model import Vehicle


class AssignmentState(StrEnum):
    """An assignment is active until its period is over or it is ended before."""

    ACTIVE = "active"
    ENDED = "ended"


class AssignmentNotActive(Conflict):
    """The assignment has ended."""


class EndsTooLate(Invalid):
    """An assignment can be ended only before its period is over."""


class Assignment(Undertaken, Scoped, Base):
    """A vehicle and its drivers promised to a contract's line or an order (派车).

    A demand has one active assignment at an instant, beside replacements: those stand in while
    the vehicle of their primary is away, and are driven by its drivers.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        one_undertaking(),
        ExcludeConstraint(
            ("demand_id", "="),
            ("period", "&&"),
            name="assignments_one_primary",
            using="gist",
            where=text("state = 'active' AND replacement_for IS NULL"),
        ),
        Index("assignments_contract_id_idx", "contract_id"),
        Index("assignments_order_id_idx", "order_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    demand_id: Mapped[UUID] = mapped_column(ForeignKey(FulfilmentDemand.id), index=True)
    vehicle_id: Mapped[UUID] = mapped_column(ForeignKey(Vehicle.id), index=True)
    plate: Mapped[str]
    driver_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    period: Mapped[Period] = mapped_column(PeriodRange())
    state: Mapped[AssignmentState] = mapped_column(default=AssignmentState.ACTIVE)
    replacement_for: Mapped[UUID | None] = mapped_column(ForeignKey("assignments.id"), index=True)
    swapped_from: Mapped[UUID | None] = mapped_column(ForeignKey("assignments.id"))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]

    @classmethod
    def of_demand(
        cls,
        demand: FulfilmentDemand,
        vehicle: Vehicle,
        drivers: Sequence[Driver],
        period: Period,
        *,
        swapped_from: UUID | None = None,
    ) -> "Assignment":
        """A promise that is not booked yet."""
        return cls._promise(
            demand,
            vehicle,
            [driver.id for driver in drivers],
            period,
            replacement_for=None,
            swapped_from=swapped_from,
        )

    @classmethod
    def instead_of(
        cls, primary: "Assignment", demand: FulfilmentDemand, vehicle: Vehicle, period: Period
    ) -> "Assignment":
        """A replacement while the primary's vehicle is away; its drivers come with it."""
        drivers = list(primary.driver_ids)
        return cls._promise(
            demand, vehicle, drivers, period, replacement_for=primary.id, swapped_from=None
        )

    def bookings(self, period: Period | None = None) -> list[Booking]:
        """The commitments that the ledger must take; a primary has committed the drivers."""
        resources = [(ResourceType.VEHICLE, self.vehicle_id)]
        if not self.replacement_for:
            resources += [(ResourceType.DRIVER, driver_id) for driver_id in self.driver_ids]
        return [
            self.booking(resource_type, resource_id, period or self.period)
            for resource_type, resource_id in resources
        ]

    def booking(self, resource_type: ResourceType, resource_id: UUID, period: Period) -> Booking:
        """The commitment of one vehicle or driver."""
        return Booking(
            resource_type=resource_type,
            resource_id=resource_id,
            layer=Layer.COMMITMENT,
            period=period,
            source_type=SourceType.ASSIGNMENT,
            source_id=self.id,
            document=self.document,
            scope=self.scope,
        )

    def commit(self) -> VehicleAssigned:
        """Bind vehicle and drivers for the period, or tell of the period it has from now on."""
        return VehicleAssigned(
            **self._state(), replacement_for=self.replacement_for, swapped_from=self.swapped_from
        )

    def follow(self, demand: FulfilmentDemand, period: Period) -> VehicleAssigned:
        """Hold for another period, or for another revision of the order."""
        self.must_be_active()
        self._undertake(demand)
        self.period, self.end_reason = period, None
        return self.commit()

    def let_go(self, at: datetime, reason: str, now: datetime) -> VehicleAssigned | AssignmentEnded:
        """End at `at`: at once if that has come, else run until then, which is told already."""
        shorter = cut_off(self.period, at)
        if shorter is None or at <= now:
            return self.end(at, reason)
        self._must_reach(at)
        self.period, self.end_reason = shorter, reason
        return self.commit()

    def left_after(self, at: datetime) -> Period | None:
        """The part of its period from `at` on, if there is any."""
        if at >= self.period.ends_at:
            return None
        return Period(starts_at=max(at, self.period.starts_at), ends_at=self.period.ends_at)

    @property
    def is_active(self) -> bool:
        """Whether it has not ended."""
        return self.state is AssignmentState.ACTIVE

    def must_be_active(self) -> None:
        """Refuse to work with what has ended."""
        if not self.is_active:
            raise AssignmentNotActive(f"It ended at {self.ended_at}.")

    def end(self, ended_at: datetime, reason: str) -> AssignmentEnded:
        """Let vehicle and drivers go from `ended_at` on.

        Ended before it began, it keeps its period as the record of what had been promised.
        """
        self.must_be_active()
        self._must_reach(ended_at)
        self.period = cut_off(self.period, ended_at) or self.period
        self.state, self.ended_at, self.end_reason = AssignmentState.ENDED, ended_at, reason
        return AssignmentEnded(**self._state(), ended_at=ended_at, reason=reason)

    def _must_reach(self, at: datetime) -> None:
        if at > self.period.ends_at:
            raise EndsTooLate(f"{at} is after {self.period.ends_at}.")

    def change_driver(
        self,
        old: UUID,
        new: UUID,
        from_at: datetime,
        reason: str,
        *,
        change_id: UUID,
        ticket_id: UUID | None,
    ) -> DriverReassigned:
        """Be driven by another from `from_at` on."""
        self.must_be_active()
        self.take_driver(old, new)
        return DriverReassigned(
            **self._state(),
            driver_change_id=change_id,
            ticket_id=ticket_id,
            old_driver_id=old,
            new_driver_id=new,
            from_at=from_at,
            reason=reason,
        )

    def take_driver(self, old: UUID, new: UUID) -> None:
        """Name the new driver in the place of the old one."""
        self.driver_ids = [new if one == old else one for one in self.driver_ids]

    @classmethod
    def _promise(
        cls,
        demand: FulfilmentDemand,
        vehicle: Vehicle,
        driver_ids: list[UUID],
        period: Period,
        **origin: UUID | None,
    ) -> "Assignment":
        assignment = cls(
            id=new_id(),
            demand_id=demand.id,
            vehicle_id=vehicle.id,
            plate=vehicle.plate,
            driver_ids=driver_ids,
            period=period,
            state=AssignmentState.ACTIVE,
            ended_at=None,
            end_reason=None,
            **origin,
        )
        assignment._undertake(demand)
        return assignment

    def _undertake(self, demand: FulfilmentDemand) -> None:
        for name, value in demand.undertaking.items():
            setattr(self, name, value)
        self.stamp(demand.scope)

    def _state(self) -> dict[str, Any]:
        return {
            **self.undertaking,
            "assignment_id": self.id,
            "demand_id": self.demand_id,
            "vehicle_id": self.vehicle_id,
            "plate": self.plate,
            "driver_ids": tuple(self.driver_ids),
            "period": self.period,
            "scope": self.scope,
        }
