"""What the fleet service publishes. No event of it carries a price."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.event import Event, Personal
from contracts.values import BranchCode, Money, Period, Scope, VehicleGrade, VehicleNeed


class VehicleNature(StrEnum):
    """Use class of a vehicle (车辆性质)."""

    CHARTER = "charter"
    AD_HOC = "ad_hoc"
    SPARE = "spare"
    STAFF = "staff"


class Availability(StrEnum):
    """Live state of a vehicle, derived from the ledger; only `blocked` is set by hand."""

    IDLE = "idle"
    COMMITTED = "committed"
    ON_TRIP = "on_trip"
    BLOCKED = "blocked"


class LicenceClass(StrEnum):
    """Chinese driving licence classes that our vehicles need, widest first."""

    A1 = "A1"
    B1 = "B1"
    C1 = "C1"


class TripSheetStatus(StrEnum):
    """Where a trip sheet stands between issue and close."""

    ISSUED = "issued"
    ACCEPTED = "accepted"
    DEPARTED = "departed"
    RETURNED = "returned"
    CLOSED = "closed"
    VOID = "void"


class PersonalDriver(Personal):
    """Who drives."""

    name: str
    phone: str | None = None


class VehicleModelAdded(Event):
    """A model (车型) entered the catalogue."""

    type = "fleet.vehicle-model-added.v1"
    subject = "model_id"
    model_id: UUID
    brand: str
    series: str
    seats: int
    grade: VehicleGrade
    licence_class: LicenceClass


class VehicleState(Event):
    """The whole vehicle (单车)."""

    subject = "vehicle_id"
    vehicle_id: UUID
    plate: str
    vin: str
    model_id: UUID
    model_name: str
    grade: VehicleGrade
    nature: VehicleNature
    branch: BranchCode
    odometer_km: int
    availability: Availability
    scope: Scope


class VehicleRegistered(VehicleState):
    """A vehicle joined the fleet."""

    type = "fleet.vehicle-registered.v1"


class VehicleAvailabilityChanged(VehicleState):
    """Business, or a block by hand, changed what a vehicle can be used for."""

    type = "fleet.vehicle-availability-changed.v1"
    was: Availability
    reason: str


class DriverRegistered(Event):
    """A driver (司机) may be assigned from now on."""

    type = "fleet.driver-registered.v1"
    subject = "driver_id"
    driver_id: UUID
    number: str
    staff_id: UUID | None
    licence_class: LicenceClass
    licence_expires_on: date
    branch: BranchCode
    languages: tuple[str, ...]
    scope: Scope
    personal: PersonalDriver | None = None


class AssignmentDemandUnmet(Event):
    """No vehicle or no driver is free for a contract line: the alarm of a waiting demand."""

    type = "fleet.assignment-demand-unmet.v1"
    subject = "demand_id"
    demand_id: UUID
    contract_id: UUID
    contract_number: str
    line_id: UUID
    customer_id: UUID
    branch: BranchCode
    need: VehicleNeed
    drivers: int
    period: Period
    lacking: str
    scope: Scope


class AssignmentState(Event):
    """The whole assignment (派车): vehicle and drivers committed to a contract line."""

    subject = "assignment_id"
    assignment_id: UUID
    demand_id: UUID
    contract_id: UUID
    contract_number: str
    line_id: UUID
    customer_id: UUID
    vehicle_id: UUID
    plate: str
    driver_ids: tuple[UUID, ...]
    branch: BranchCode
    period: Period
    scope: Scope


class VehicleAssigned(AssignmentState):
    """A vehicle and its drivers are committed to a contract line."""

    type = "fleet.vehicle-assigned.v1"
    replacement_for: UUID | None = None


class AssignmentEnded(AssignmentState):
    """A commitment ended; `period` now ends at `ended_at`."""

    type = "fleet.assignment-ended.v1"
    ended_at: AwareDatetime
    reason: str


class TripSheetState(Event):
    """The whole trip sheet (路单): quantities, never prices."""

    subject = "trip_sheet_id"
    trip_sheet_id: UUID
    number: str
    revision: int
    status: TripSheetStatus
    assignment_id: UUID
    contract_id: UUID
    contract_number: str
    line_id: UUID
    tariff_ref: str
    customer_id: UUID
    vehicle_id: UUID
    plate: str
    model_id: UUID
    driver_id: UUID | None
    branch: BranchCode
    planned: Period
    scope: Scope


class TripSheetIssued(TripSheetState):
    """The branch ordered a vehicle and driver to drive."""

    type = "fleet.trip-sheet-issued.v1"


class TripSheetAccepted(TripSheetState):
    """The driver took the trip sheet."""

    type = "fleet.trip-sheet-accepted.v1"
    accepted_at: AwareDatetime


class TripDeparted(TripSheetState):
    """The vehicle left; `odometer_out_km` is what its odometer showed."""

    type = "fleet.trip-departed.v1"
    departed_at: AwareDatetime
    odometer_out_km: int


class TripFacts(TripSheetState):
    """What a trip took: distances in km, fuel in millilitres, money in minor units."""

    actual: Period
    odometer_out_km: int
    odometer_in_km: int
    km: int = Field(ge=0)
    fuel_ml: int = Field(ge=0)
    tolls: Money
    parking: Money
    overtime_minutes: int = Field(ge=0)


class TripReturned(TripFacts):
    """The vehicle is back and the driver entered what the trip took."""

    type = "fleet.trip-returned.v1"


class TripSheetClosed(TripFacts):
    """The dispatcher checked the sheet; it can be billed from now on."""

    type = "fleet.trip-sheet-closed.v1"
    closed_at: AwareDatetime
    first_for_customer: bool


class TripSheetVoided(TripSheetState):
    """The sheet will not be driven; its number stays used."""

    type = "fleet.trip-sheet-voided.v1"
    reason: str
