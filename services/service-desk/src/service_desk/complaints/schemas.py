"""What goes into and comes out of the complaint's path."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service_desk.complaints.model import Decision
from service_desk.tickets.rules import Topic

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class Assignment(BaseModel):
    """Who is responsible, chosen by what it is about, and who else shall see it."""

    model_config = ConfigDict(extra="forbid")

    responsible_id: UUID
    topic: Topic = Topic.OTHER
    team_ids: Annotated[list[UUID], Field(max_length=50)] = []


class Question(BaseModel):
    """What headquarters is asked."""

    model_config = ConfigDict(extra="forbid")

    question: Words


class HelpGiven(BaseModel):
    """What headquarters says."""

    model_config = ConfigDict(extra="forbid")

    answer: Words


class Resolution(BaseModel):
    """What the customer was told."""

    model_config = ConfigDict(extra="forbid")

    solution: Words


class NewReport(BaseModel):
    """What happened, why, and what will be done better (投诉处理报告)."""

    model_config = ConfigDict(extra="forbid")

    summary: Words
    root_cause: Words
    improvement: Words


class Return(BaseModel):
    """Why headquarters is not satisfied."""

    model_config = ConfigDict(extra="forbid")

    comment: Words


class ReportOut(BaseModel):
    """A submitted report and what headquarters said to it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    ticket_id: UUID
    summary: str
    root_cause: str
    improvement: str
    submitted_by: UUID
    submitted_at: datetime
    decision: Decision | None
    decided_by: UUID | None
    decided_at: datetime | None
    comment: str | None
