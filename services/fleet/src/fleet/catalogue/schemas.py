"""Models over HTTP."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.events.fleet import LicenceClass
from contracts.values import VehicleGrade


class Model(BaseModel):
    """A model to add; it may name how far and how long it runs between two maintenances."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    brand: str = Field(min_length=1, max_length=60)
    series: str = Field(min_length=1, max_length=60)
    seats: int = Field(ge=1, le=80)
    grade: VehicleGrade
    licence_class: LicenceClass
    service_interval_km: int | None = Field(default=None, ge=100, le=200_000)
    service_interval_days: int | None = Field(default=None, ge=1, le=3_650)


class ModelOut(BaseModel):
    """A model of the catalogue."""

    model_config = ConfigDict(from_attributes=True, protected_namespaces=())

    id: UUID
    brand: str
    series: str
    name: str
    seats: int
    grade: VehicleGrade
    licence_class: LicenceClass
    service_interval_km: int | None
    service_interval_days: int | None
