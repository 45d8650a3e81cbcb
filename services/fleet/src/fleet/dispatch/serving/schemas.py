"""What a dispatcher says over HTTP."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from fleet.vehicles.schemas import Reason


class Choice(BaseModel):
    """The vehicle and drivers that shall serve a demand."""

    model_config = ConfigDict(extra="forbid")

    vehicle_id: UUID
    driver_ids: list[UUID] = Field(default_factory=list[UUID], max_length=2)


class Ending(BaseModel):
    """From when on an assignment no longer holds, and why."""

    model_config = ConfigDict(extra="forbid")

    ended_at: AwareDatetime
    reason: Reason
