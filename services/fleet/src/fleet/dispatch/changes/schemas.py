"""What a dispatcher changes, over HTTP."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from fleet.vehicles.schemas import Reason


class Swap(BaseModel):
    """Another vehicle from `at` on, else from now on; without drivers the same ones drive it."""

    model_config = ConfigDict(extra="forbid")

    vehicle_id: UUID
    driver_ids: list[UUID] | None = Field(default=None, max_length=2)
    at: AwareDatetime | None = None
    reason: Reason


class Ending(BaseModel):
    """From when on an assignment no longer holds, and why."""

    model_config = ConfigDict(extra="forbid")

    ended_at: AwareDatetime
    reason: Reason
