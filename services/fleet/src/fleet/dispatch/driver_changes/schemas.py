"""Driver changes over HTTP."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, model_validator

from fleet.dispatch.driver_changes.model import ChangeCause, ChangeState
from fleet.vehicles.schemas import Reason


class Decision(BaseModel):
    """Either who takes over and from when, else from now; or why the driver stays."""

    model_config = ConfigDict(extra="forbid")

    driver_id: UUID | None = None
    from_at: AwareDatetime | None = None
    refuse_reason: Reason | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.driver_id is None) == (self.refuse_reason is None):
            raise ValueError("name either a driver or a reason to refuse")
        if self.refuse_reason and self.from_at:
            raise ValueError("a refusal has no time")
        return self


class DriverChangeOut(BaseModel):
    """A wish for another driver, and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    ticket_id: UUID | None
    assignment_id: UUID | None
    customer_id: UUID
    driver_id: UUID
    branch: str
    cause: ChangeCause
    reason: str
    state: ChangeState
    proposed_driver_ids: list[UUID]
    new_driver_id: UUID | None
    from_at: datetime | None
    refuse_reason: str | None
    decided_by: UUID | None
    decided_at: datetime | None
