"""Corrections over HTTP."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fleet.trip_sheets.rules import TripQuantities
from fleet.trip_sheets.schemas import Expense, Odometer
from fleet.vehicles.schemas import Reason


class Correction(BaseModel):
    """What is right instead; what is not named stays as it is."""

    model_config = ConfigDict(extra="forbid")

    odometer_out_km: Odometer | None = None
    odometer_in_km: Odometer | None = None
    fuel_ml: int | None = Field(default=None, ge=0, le=5_000_000)
    tolls: Expense | None = None
    parking: Expense | None = None
    overtime_minutes: int | None = Field(default=None, ge=0, le=44_640)
    reason: Reason

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not self.changed:
            raise ValueError("a correction names what is right")
        return self

    @property
    def changed(self) -> dict[str, Any]:
        """What is named."""
        return self.model_dump(exclude={"reason"}, exclude_none=True)


class CorrectionOut(BaseModel):
    """One correction, and what the sheet said before."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    trip_sheet_id: UUID
    revision: int
    before: TripQuantities
    after: TripQuantities
    reason: str
    corrected_by: UUID
    corrected_at: datetime
