"""Models, vehicles and drivers."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.event import Event, Personal
from contracts.values import BranchCode, Scope, VehicleGrade


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
    IN_WORKSHOP = "in_workshop"
    BLOCKED = "blocked"


class LicenceClass(StrEnum):
    """Chinese driving licence classes that our vehicles need, widest first."""

    A1 = "A1"
    B1 = "B1"
    C1 = "C1"


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
