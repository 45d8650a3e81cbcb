"""Amendments as people send them."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from contract.contracts.schemas import Words
from contract.lines.model import LineEnd
from contract.lines.schemas import DraftLine


class NewLineEnd(LineEnd):
    """Another end for a line: the first day that it is no longer served."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NewAmendment(BaseModel):
    """Which lines end when, which are added, from when on, and why."""

    model_config = ConfigDict(extra="forbid")

    reason: Words
    effective_on: date
    end_lines: Annotated[list[NewLineEnd], Field(max_length=100)] = []
    add_lines: Annotated[list[DraftLine], Field(max_length=100)] = []
