"""Work orders over HTTP."""

from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from chassis.http.inputs import Amount
from contracts.events.fleet import WorkKind, WorkOrderStatus
from contracts.values import Money, Period
from fleet.trip_sheets.schemas import Odometer

Description = Annotated[str, Field(min_length=1, max_length=500)]


class Request(BaseModel):
    """What a vehicle needs the workshop for."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    vehicle_id: UUID
    kind: WorkKind
    description: Description
    station: str = Field(default="", max_length=100)


class Window(Period):
    """From when to when a vehicle is in the workshop, at most 92 days."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="after")
    def _is_one_visit(self) -> Self:
        if self.ends_at - self.starts_at > timedelta(days=92):
            raise ValueError("a vehicle is in the workshop for at most 92 days")
        return self


class Schedule(BaseModel):
    """When and where.

    A promised vehicle goes without another in its place only if that is said, and trips that are
    booked for it then go over to that other one only if that is said.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    period: Window
    station: str = Field(min_length=1, max_length=100)
    without_replacement: bool = False
    move_trips: bool = False


class Start(BaseModel):
    """The vehicle came; the time is now unless another is given."""

    model_config = ConfigDict(extra="forbid")

    started_at: AwareDatetime | None = None


class Completion(BaseModel):
    """What the work took; the time is now unless another is given."""

    model_config = ConfigDict(extra="forbid")

    odometer_km: Odometer
    cost: Amount
    finished_at: AwareDatetime | None = None


class WorkOrderOut(BaseModel):
    """A work order."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    kind: WorkKind
    status: WorkOrderStatus
    vehicle_id: UUID
    plate: str
    branch: str
    station: str
    description: str
    planned: Period | None
    ticket_id: UUID | None
    customer_id: UUID | None
    replacement_assignment_id: UUID | None
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    odometer_km: int | None
    cost: Money | None
    cancel_reason: str | None
