"""Readings over HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from fleet.trip_sheets.schemas import Odometer
from fleet.upkeep.readings.rules import ml_per_100_km
from fleet.vehicles.model import OdometerReading, ReadingSource


class Reading(BaseModel):
    """What odometer and tank showed; the time is now unless another is given.

    `fuel_level` is in percent, `fuel_ml` what was burnt since the reading before, `private_use`
    how many of the kilometres were not for business.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    odometer_km: Odometer
    read_at: AwareDatetime | None = None
    fuel_level: int | None = Field(default=None, ge=0, le=100)
    fuel_ml: int | None = Field(default=None, ge=0, le=5_000_000)
    private_use: int | None = Field(default=None, ge=0, le=100_000)
    note: str = Field(default="", max_length=500)


class ReadingOut(BaseModel):
    """A reading, how far the vehicle went before it, and what it burnt on a hundred kilometres."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    vehicle_id: UUID
    read_at: datetime
    odometer_km: int
    source: ReadingSource
    source_id: UUID | None
    document: str | None
    fuel_level: int | None
    fuel_ml: int | None
    private_use: int | None
    note: str
    read_by: UUID | None
    km_before: int = 0
    ml_per_100_km: int | None = None

    @classmethod
    def of(cls, reading: OdometerReading, km: int) -> "ReadingOut":
        """A reading after that many kilometres."""
        burnt = ml_per_100_km(reading.fuel_ml, km)
        return cls.model_validate(reading).model_copy(
            update={"km_before": km, "ml_per_100_km": burnt}
        )
