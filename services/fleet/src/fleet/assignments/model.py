"""What a contract line needs, and the vehicle and drivers promised to it."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict, Invalid
from chassis.tables import JsonOf, Scoped, new_id
from contracts.events.contract import ContractLine, ContractSigned
from contracts.events.fleet import AssignmentDemandUnmet, AssignmentEnded, VehicleAssigned
from contracts.values import Period, Scope, ServiceProduct, Term, VehicleNeed
from fleet.assignments.rules import cut_off
from fleet.drivers.model import Driver
from fleet.ledger.model import Booking, Layer, ResourceType, SourceType
from fleet.references.model import BranchRef
from fleet.tables import Base, PeriodRange
from fleet.vehicles.model import Vehicle


class DemandState(StrEnum):
    """A demand waits until something is free, and is closed with its assignment."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    CLOSED = "closed"


class Lacking(StrEnum):
    """What a waiting demand waits for."""

    VEHICLE = "vehicle"
    DRIVER = "driver"


class AssignmentState(StrEnum):
    """An assignment is active until its period is over or it is ended before."""

    ACTIVE = "active"
    ENDED = "ended"


class DemandNotWaiting(Conflict):
    """Only a waiting demand can be assigned."""


class AssignmentNotActive(Conflict):
    """The assignment has ended."""


class EndsTooLate(Invalid):
    """An assignment can be ended only before its period is over."""


class FulfilmentDemand(Scoped, Base):
    """One line of a signed contract that needs a vehicle, with all that its sheets inherit."""

    __tablename__ = "fulfilment_demands"
    __table_args__ = (
        UniqueConstraint("contract_id", "line_id"),
        Index(
            "fulfilment_demands_waiting_idx",
            "branch",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contract_id: Mapped[UUID]
    contract_number: Mapped[str]
    line_id: Mapped[UUID]
    customer_id: Mapped[UUID] = mapped_column(index=True)
    branch: Mapped[str]
    service_product: Mapped[ServiceProduct]
    service_terms: Mapped[str]
    tariff_ref: Mapped[str]
    included_km_per_month: Mapped[int]
    need: Mapped[VehicleNeed] = mapped_column(JsonOf(VehicleNeed))
    drivers: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    nominated_vehicle_id: Mapped[UUID | None]
    state: Mapped[DemandState] = mapped_column(default=DemandState.WAITING)
    lacking: Mapped[Lacking | None]
    unmet_at: Mapped[datetime | None]

    @classmethod
    def of_line(
        cls, signed: ContractSigned, line: ContractLine, branch: BranchRef
    ) -> "FulfilmentDemand":
        """What one line of a signed contract needs; seen by its branch and the contract's owner."""
        demand = cls(
            id=new_id(),
            contract_id=signed.contract_id,
            contract_number=signed.number,
            line_id=line.line_id,
            customer_id=signed.customer_id,
            branch=branch.code,
            service_product=line.service_product,
            service_terms=line.service_terms,
            tariff_ref=line.tariff_ref,
            included_km_per_month=line.included_km_per_month,
            need=line.need,
            drivers=line.drivers,
            starts_on=line.term.starts_on,
            ends_on=line.term.ends_on,
            nominated_vehicle_id=line.nominated_vehicle_id,
            state=DemandState.WAITING,
            lacking=None,
            unmet_at=None,
        )
        demand.stamp(
            Scope(
                org_path=branch.path,
                owner_id=signed.scope.owner_id,
                team_ids=signed.scope.team_ids,
                dealer_id=signed.scope.dealer_id,
            )
        )
        return demand

    @property
    def term(self) -> Term:
        """The business dates of the line."""
        return Term(starts_on=self.starts_on, ends_on=self.ends_on)

    def must_wait(self) -> None:
        """Refuse to assign twice."""
        if self.state is not DemandState.WAITING:
            raise DemandNotWaiting(f"The line of {self.contract_number} is {self.state}.")

    def go_without(
        self, lacking: Lacking, period: Period, at: datetime
    ) -> AssignmentDemandUnmet | None:
        """Wait for what is lacking; the alarm is raised once."""
        first_time = self.unmet_at is None
        self.lacking = lacking
        if not first_time:
            return None
        self.unmet_at = at
        return AssignmentDemandUnmet(
            demand_id=self.id,
            contract_id=self.contract_id,
            contract_number=self.contract_number,
            line_id=self.line_id,
            customer_id=self.customer_id,
            branch=self.branch,
            need=self.need,
            drivers=self.drivers,
            period=period,
            lacking=lacking,
            scope=self.scope,
        )

    def lapse(self) -> None:
        """Wait no longer: the term is over."""
        self.state = DemandState.CLOSED


class Assignment(Scoped, Base):
    """A vehicle and its drivers promised to a contract line (派车)."""

    __tablename__ = "assignments"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    demand_id: Mapped[UUID] = mapped_column(ForeignKey(FulfilmentDemand.id), unique=True)
    contract_id: Mapped[UUID] = mapped_column(index=True)
    contract_number: Mapped[str]
    line_id: Mapped[UUID]
    customer_id: Mapped[UUID] = mapped_column(index=True)
    vehicle_id: Mapped[UUID] = mapped_column(ForeignKey(Vehicle.id), index=True)
    plate: Mapped[str]
    driver_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    branch: Mapped[str]
    period: Mapped[Period] = mapped_column(PeriodRange())
    state: Mapped[AssignmentState] = mapped_column(default=AssignmentState.ACTIVE)
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]

    @classmethod
    def of_demand(
        cls,
        demand: FulfilmentDemand,
        vehicle: Vehicle,
        drivers: Sequence[Driver],
        period: Period,
    ) -> "Assignment":
        """A promise that is not booked yet."""
        assignment = cls(
            id=new_id(),
            demand_id=demand.id,
            contract_id=demand.contract_id,
            contract_number=demand.contract_number,
            line_id=demand.line_id,
            customer_id=demand.customer_id,
            vehicle_id=vehicle.id,
            plate=vehicle.plate,
            driver_ids=[driver.id for driver in drivers],
            branch=demand.branch,
            period=period,
            state=AssignmentState.ACTIVE,
            ended_at=None,
            end_reason=None,
        )
        assignment.stamp(demand.scope)
        return assignment

    def bookings(self) -> list[Booking]:
        """The commitments that the ledger must take."""
        scope: Scope = self.scope
        resources = [(ResourceType.VEHICLE, self.vehicle_id)]
        resources += [(ResourceType.DRIVER, driver_id) for driver_id in self.driver_ids]
        return [
            Booking(
                resource_type=resource_type,
                resource_id=resource_id,
                layer=Layer.COMMITMENT,
                period=self.period,
                source_type=SourceType.ASSIGNMENT,
                source_id=self.id,
                document=self.contract_number,
                scope=scope,
            )
            for resource_type, resource_id in resources
        ]

    def commit(self, demand: FulfilmentDemand) -> VehicleAssigned:
        """Bind vehicle and drivers; the demand waits no longer."""
        demand.must_wait()
        demand.state, demand.lacking = DemandState.ASSIGNED, None
        return VehicleAssigned(**self._state())

    @property
    def is_active(self) -> bool:
        """Whether it has not ended."""
        return self.state is AssignmentState.ACTIVE

    def must_be_active(self) -> None:
        """Refuse to work with what has ended."""
        if not self.is_active:
            raise AssignmentNotActive(f"It ended at {self.ended_at}.")

    def end(self, ended_at: datetime, reason: str, demand: FulfilmentDemand) -> AssignmentEnded:
        """Let vehicle and drivers go from `ended_at` on.

        Ended before it began, it keeps its period as the record of what had been promised.
        """
        self.must_be_active()
        if ended_at > self.period.ends_at:
            raise EndsTooLate(f"{ended_at} is after {self.period.ends_at}.")
        self.period = cut_off(self.period, ended_at) or self.period
        self.state, self.ended_at, self.end_reason = AssignmentState.ENDED, ended_at, reason
        demand.state = DemandState.CLOSED
        return AssignmentEnded(**self._state(), ended_at=ended_at, reason=reason)

    def _state(self) -> dict[str, Any]:
        return {
            "assignment_id": self.id,
            "demand_id": self.demand_id,
            "contract_id": self.contract_id,
            "contract_number": self.contract_number,
            "line_id": self.line_id,
            "customer_id": self.customer_id,
            "vehicle_id": self.vehicle_id,
            "plate": self.plate,
            "driver_ids": tuple(self.driver_ids),
            "branch": self.branch,
            "period": self.period,
            "scope": self.scope,
        }
