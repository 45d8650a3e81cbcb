"""Trip sheets over HTTP. No field of them is a price."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from contracts.events.contract import Stop
from contracts.events.fleet import TripSheetStatus
from contracts.values import Money, Period, ServiceProduct, VehicleGrade
from fleet.demands.schemas import UndertakingOut
from fleet.vehicles.schemas import Reason

Odometer = Annotated[int, Field(ge=0, le=5_000_000)]


class PlannedPeriod(Period):
    """From when to when a trip is planned, at most 31 days."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="after")
    def _is_one_trip(self) -> Self:
        if self.ends_at - self.starts_at > timedelta(days=31):
            raise ValueError("a trip is planned for at most 31 days")
        return self


class Order(BaseModel):
    """A further trip; without a driver the first of the assignment drives."""

    model_config = ConfigDict(extra="forbid")

    planned: PlannedPeriod
    driver_id: UUID | None = None


class Confirmation(BaseModel):
    """Nothing but the word that it is so."""

    model_config = ConfigDict(extra="forbid")


class Departure(BaseModel):
    """What the driver reads off when leaving; the time is now unless another is given."""

    model_config = ConfigDict(extra="forbid")

    odometer_out_km: Odometer
    departed_at: AwareDatetime | None = None


class Expense(BaseModel):
    """What the driver paid on the way, in fen."""

    model_config = ConfigDict(extra="forbid")

    amount: int = Field(ge=0, le=10_000_000)
    currency: Literal["CNY"] = "CNY"


class Return(BaseModel):
    """What the trip took; the time is now unless another is given."""

    model_config = ConfigDict(extra="forbid")

    odometer_in_km: Odometer
    returned_at: AwareDatetime | None = None
    fuel_ml: int = Field(ge=0, le=5_000_000)
    tolls: Expense
    parking: Expense
    overtime_minutes: int = Field(ge=0, le=44_640)


class Voiding(BaseModel):
    """Why a trip does not take place."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class TripSheetOut(UndertakingOut):
    """A trip sheet with all that it inherited and all that the trip took."""

    id: UUID
    number: str
    revision: int
    status: TripSheetStatus
    assignment_id: UUID
    planned: Period
    customer_name: str
    service_product: ServiceProduct
    service_terms: str
    tariff_ref: str
    included_km_per_month: int
    itinerary: tuple[Stop, ...]
    vehicle_id: UUID
    plate: str
    model_id: UUID
    model_name: str
    seats: int
    grade: VehicleGrade
    odometer_at_issue_km: int
    driver_id: UUID | None
    driver_number: str | None
    issued_at: datetime
    accepted_at: datetime | None
    departed_at: datetime | None
    returned_at: datetime | None
    closed_at: datetime | None
    odometer_out_km: int | None
    odometer_in_km: int | None
    fuel_ml: int | None
    tolls: Money | None
    parking: Money | None
    overtime_minutes: int | None
    first_for_customer: bool | None
    void_reason: str | None


class DriverOfVehicleOut(BaseModel):
    """A driver who drove the vehicle."""

    model_config = ConfigDict(from_attributes=True)

    driver_id: UUID
    number: str
    name: str
    trips: int
    km: int
    first_departed_at: datetime
    last_returned_at: datetime


class VehicleOfDriverOut(BaseModel):
    """A vehicle that the driver drove."""

    model_config = ConfigDict(from_attributes=True)

    vehicle_id: UUID
    plate: str
    trips: int
    km: int
    first_departed_at: datetime
    last_returned_at: datetime
