"""What a dispatcher says over HTTP."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Choice(BaseModel):
    """The vehicle and drivers that shall serve a demand."""

    model_config = ConfigDict(extra="forbid")

    vehicle_id: UUID
    driver_ids: list[UUID] = Field(default_factory=list[UUID], max_length=2)
