"""Ledger sets as people send and read them."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.values import BranchCode

SetCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,11}$")]


class NewLedgerSet(BaseModel):
    """The books of a legal entity, and the branches that keep them there."""

    model_config = ConfigDict(extra="forbid")

    code: SetCode
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    branches: Annotated[list[BranchCode], Field(max_length=200)] = []


class LedgerSetOut(BaseModel):
    """A ledger set; branches that are in none are in MAIN."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: str
    name: str
    branches: list[str]
