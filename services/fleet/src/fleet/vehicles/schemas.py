"""Vehicles over HTTP."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.events.fleet import Availability, VehicleNature
from contracts.values import BranchCode, VehicleGrade
from fleet.catalogue.schemas import ModelOut

# ISO 3779: 17 characters without I, O and Q.
Vin = Annotated[str, StringConstraints(pattern=r"^[A-HJ-NPR-Z0-9]{17}$", to_upper=True)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class Registration(BaseModel):
    """A vehicle to take into the fleet."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, protected_namespaces=())

    plate: str = Field(min_length=2, max_length=12)
    vin: Vin
    model_id: UUID
    nature: VehicleNature = VehicleNature.CHARTER
    branch: BranchCode
    odometer_km: int = Field(ge=0, le=5_000_000)


class Block(BaseModel):
    """Why a vehicle is blocked, or no longer."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class VehicleOut(BaseModel):
    """A vehicle with its model."""

    model_config = ConfigDict(from_attributes=True, protected_namespaces=())

    id: UUID
    plate: str
    vin: str
    model_id: UUID
    model: ModelOut
    grade: VehicleGrade
    nature: VehicleNature
    branch: str
    odometer_km: int
    availability: Availability
    blocked: bool
    block_reason: str | None
    papers_run_out_at: datetime | None
    serviced_at_km: int
    serviced_on: date
    maintenance_proposed: bool
