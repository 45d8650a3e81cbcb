"""Demands, assignments, and changes of what was assigned."""

from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import Event
from contracts.events.fleet.undertaking import Undertaking
from contracts.values import BranchCode, Period, Scope, VehicleNeed


class AssignmentDemandUnmet(Undertaking):
    """No vehicle or no driver is free: the alarm of a waiting demand."""

    type = "fleet.assignment-demand-unmet.v1"
    subject = "demand_id"
    demand_id: UUID
    customer_id: UUID
    branch: BranchCode
    need: VehicleNeed
    drivers: int
    period: Period
    lacking: str
    scope: Scope


class AssignmentState(Undertaking):
    """The whole assignment (派车): vehicle and drivers committed to what we undertook."""

    subject = "assignment_id"
    assignment_id: UUID
    demand_id: UUID
    customer_id: UUID
    vehicle_id: UUID
    plate: str
    driver_ids: tuple[UUID, ...]
    branch: BranchCode
    period: Period
    scope: Scope


class VehicleAssigned(AssignmentState):
    """A vehicle and its drivers are committed.

    `replacement_for` is the assignment whose vehicle is away for the period, `swapped_from` the
    assignment that this one carries on with another vehicle.
    """

    type = "fleet.vehicle-assigned.v1"
    replacement_for: UUID | None = None
    swapped_from: UUID | None = None


class AssignmentEnded(AssignmentState):
    """A commitment ended; `period` now ends at `ended_at`."""

    type = "fleet.assignment-ended.v1"
    ended_at: AwareDatetime
    reason: str


class DispatchConflict(Event):
    """A revised order finds nothing free, or its trip has begun: what was booked before stays."""

    type = "fleet.dispatch-conflict.v1"
    subject = "order_id"
    order_id: UUID
    order_number: str
    revision: int
    kept_revision: int
    customer_id: UUID
    branch: BranchCode
    lacking: str
    scope: Scope


class DriverReassigned(AssignmentState):
    """Another driver serves from `from_at` on; `driver_ids` are those from then on."""

    type = "fleet.driver-reassigned.v1"
    driver_change_id: UUID
    ticket_id: UUID | None
    old_driver_id: UUID
    new_driver_id: UUID
    from_at: AwareDatetime
    reason: str


class DriverChangeState(Event):
    """A wish for another driver (换司机)."""

    subject = "driver_change_id"
    driver_change_id: UUID
    ticket_id: UUID | None
    assignment_id: UUID | None
    customer_id: UUID
    driver_id: UUID
    branch: BranchCode
    scope: Scope


class DriverChangeProposed(DriverChangeState):
    """Up to three free drivers who may take over, the most fitting first."""

    type = "fleet.driver-change-proposed.v1"
    proposed_driver_ids: tuple[UUID, ...]


class DriverChangeRefused(DriverChangeState):
    """The driver stays; the reason goes back to whoever asked."""

    type = "fleet.driver-change-refused.v1"
    reason: str
