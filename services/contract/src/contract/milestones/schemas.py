"""Milestones as people send and read them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from contract.milestones.model import MilestoneStatus
from contract.milestones.rules import MilestoneKind


class Completion(BaseModel):
    """How it went."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None


class MilestoneOut(BaseModel):
    """A step of the execution plan."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    contract_id: UUID
    kind: MilestoneKind
    due_on: date
    status: MilestoneStatus
    done_by: UUID | None
    done_at: datetime | None
    note: str | None
