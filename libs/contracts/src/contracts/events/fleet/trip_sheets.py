"""Trip sheets (路单): what was ordered to be driven and what it took. Never a price."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.events.fleet.undertaking import Undertaking
from contracts.values import BranchCode, Money, Period, Scope


class TripSheetStatus(StrEnum):
    """Where a trip sheet stands between issue and close."""

    ISSUED = "issued"
    ACCEPTED = "accepted"
    DEPARTED = "departed"
    RETURNED = "returned"
    CLOSED = "closed"
    VOID = "void"


class TripSheetState(Undertaking):
    """The whole trip sheet (路单): quantities, never prices."""

    subject = "trip_sheet_id"
    trip_sheet_id: UUID
    number: str
    revision: int
    status: TripSheetStatus
    assignment_id: UUID
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


class TripSheetAmended(TripSheetState):
    """What is to be driven changed before departure; the driver must accept this revision anew."""

    type = "fleet.trip-sheet-amended.v1"
    changed: tuple[str, ...]
    reason: str


class TripSheetCorrected(TripFacts):
    """What a closed sheet says the trip took was wrong; this revision is right."""

    type = "fleet.trip-sheet-corrected.v1"
    closed_at: AwareDatetime
    corrected_by: UUID
    reason: str
