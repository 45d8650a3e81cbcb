"""What goes into and comes out of the call routes."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.events.service_desk import CallKind, Priority
from service_desk.calls.model import CallStatus

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class NewAttempt(BaseModel):
    """What came of dialling; score, answers and wish only when the customer was reached."""

    model_config = ConfigDict(extra="forbid")

    reached: bool
    score: Annotated[int, Field(ge=1, le=5)] | None = None
    answers: Annotated[dict[Words, Words], Field(max_length=20)] = {}
    wish: Words | None = None


class AttemptOut(BaseModel):
    """One time that somebody dialled."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    by: UUID
    reached: bool


class CallOut(BaseModel):
    """A follow-up call; `reason` says why a suppressed one is not made."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: CallKind
    priority: Priority
    status: CallStatus
    customer_id: UUID
    customer_name: str
    due_on: date
    trip_sheet_id: UUID | None
    ticket_id: UUID | None
    branch: str | None
    suppressed_by: UUID | None
    reason: str | None
    script: tuple[str, ...]
    attempts: list[AttemptOut]
    done_at: datetime | None
    done_by: UUID | None
    score: int | None
    answers: dict[str, str]
    wish: str | None
