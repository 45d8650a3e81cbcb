"""Drivers over HTTP."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.events.fleet import LicenceClass
from contracts.values import BranchCode
from fleet.drivers.model import DriverState

Language = Annotated[str, StringConstraints(min_length=2, max_length=40)]


class Registration(BaseModel):
    """A driver to take into a branch."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=60)
    phone: str | None = Field(default=None, min_length=3, max_length=30)
    staff_id: UUID | None = None
    licence_class: LicenceClass
    licence_expires_on: date
    branch: BranchCode
    languages: list[Language] = Field(default_factory=list[str], max_length=10)


class DriverOut(BaseModel):
    """A driver."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    name: str
    phone: str | None
    staff_id: UUID | None
    licence_class: LicenceClass
    licence_expires_on: date
    branch: str
    languages: list[str]
    state: DriverState
    leaves_at: datetime | None
