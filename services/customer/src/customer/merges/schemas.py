"""Merges as they come in and go out over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from customer.merges.model import Context, Counts

Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]*$"),
]
ProfileField = Literal[
    "name",
    "industry",
    "region",
    "nature",
    "categories",
    "tier",
    "strategic",
    "phone",
    "fax",
    "email",
    "website",
    "address",
    "postcode",
]


class NewMerge(BaseModel):
    """Who is merged into this customer, and which of its fields the survivor takes over."""

    model_config = ConfigDict(extra="forbid")

    merged_id: UUID
    reason: Reason
    take: Annotated[set[ProfileField], Field(max_length=13)] = set()


class Undoing(BaseModel):
    """Why the merge was wrong."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class ContextOut(BaseModel):
    """How far one service is; counts are records by table."""

    model_config = ConfigDict(from_attributes=True)

    context: Context
    done: bool
    counts: Counts
    undone: bool
    undone_counts: Counts


class MergeOut(BaseModel):
    """A merge; `done` of the six contexts are done with it, or with taking it back."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    survivor_id: UUID
    merged_id: UUID
    reason: str
    merged_by: UUID
    merged_at: datetime
    undoable_until: datetime
    undone_at: datetime | None
    undone_by: UUID | None
    undone_because: str | None
    contexts: list[ContextOut]
    done: int
    of: int = len(Context)
