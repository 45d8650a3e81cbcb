"""Workshop, papers and costs of vehicles."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.event import Event
from contracts.values import BranchCode, Money, Period, Scope, Term


class WorkKind(StrEnum):
    """Routine maintenance (保养) or the repair of a fault (维修)."""

    MAINTENANCE = "maintenance"
    REPAIR = "repair"


class WorkOrderStatus(StrEnum):
    """Where a work order stands."""

    REQUESTED = "requested"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class WorkOrderState(Event):
    """The whole work order (维修单); `planned` is empty until it is scheduled."""

    subject = "work_order_id"
    work_order_id: UUID
    number: str
    kind: WorkKind
    status: WorkOrderStatus
    vehicle_id: UUID
    plate: str
    branch: BranchCode
    station: str
    description: str
    planned: Period | None
    ticket_id: UUID | None
    customer_id: UUID | None
    scope: Scope


class WorkOrderRequested(WorkOrderState):
    """Somebody found that a vehicle needs the workshop."""

    type = "fleet.work-order-requested.v1"


class WorkOrderScheduled(WorkOrderState):
    """The vehicle is booked into the workshop, with another in its place if it was committed."""

    type = "fleet.work-order-scheduled.v1"
    replacement_assignment_id: UUID | None


class WorkOrderCompleted(WorkOrderState):
    """The vehicle is back from the workshop."""

    type = "fleet.work-order-completed.v1"
    actual: Period
    odometer_km: int
    cost: Money


class WorkOrderCancelled(WorkOrderState):
    """The vehicle does not go to the workshop."""

    type = "fleet.work-order-cancelled.v1"
    reason: str


class MaintenanceDue(Event):
    """By its kilometres or by date a vehicle needs maintenance soon."""

    type = "fleet.maintenance-due.v1"
    subject = "vehicle_id"
    vehicle_id: UUID
    plate: str
    branch: BranchCode
    odometer_km: int
    due_at_km: int | None
    due_on: date | None
    scope: Scope


class HolderType(StrEnum):
    """What a paper is about."""

    VEHICLE = "vehicle"
    DRIVER = "driver"


class PaperKind(StrEnum):
    """Papers that run out: 保险, 年检, 驾驶证, 安全培训."""

    INSURANCE = "insurance"
    INSPECTION = "inspection"
    LICENCE = "licence"
    TRAINING = "training"


class PaperExpiring(Event):
    """A paper runs out soon, or has run out when no day is left."""

    type = "fleet.paper-expiring.v1"
    subject = "holder_id"
    holder_type: HolderType
    holder_id: UUID
    kind: PaperKind
    expires_on: date
    days_left: int
    branch: BranchCode
    scope: Scope


class CostKind(StrEnum):
    """What money was spent on for a vehicle."""

    FUEL = "fuel"
    TOLLS = "tolls"
    PARKING = "parking"
    REPAIR = "repair"
    MAINTENANCE = "maintenance"
    INSURANCE = "insurance"
    INSPECTION = "inspection"
    DEPRECIATION = "depreciation"
    DRIVER_PAY = "driver_pay"
    FINE = "fine"
    OTHER = "other"


class VehicleCostRecorded(Event):
    """Money was spent for a vehicle, spread evenly over the days of `term`; negative corrects."""

    type = "fleet.vehicle-cost-recorded.v1"
    subject = "cost_id"
    cost_id: UUID
    vehicle_id: UUID
    model_id: UUID
    branch: BranchCode
    kind: CostKind
    amount: Money
    term: Term
    customer_id: UUID | None
    trip_sheet_id: UUID | None
    work_order_id: UUID | None
    note: str
    scope: Scope
