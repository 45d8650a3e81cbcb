"""What goes into and comes out of the quota routes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

Month = Annotated[str, Path(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", examples=["2026-04"])]


class Wanted(BaseModel):
    """How many proactive calls a month shall have."""

    model_config = ConfigDict(extra="forbid")

    calls: Annotated[int, Field(ge=0, le=1000)]


class QuotaOut(BaseModel):
    """A month's quota and how far it has come: `done` of `wanted`."""

    month: str
    wanted: int
    open: int
    done: int
    unreachable: int
    suppressed: int
    set_by: UUID
    set_at: datetime
    generated_at: datetime | None
