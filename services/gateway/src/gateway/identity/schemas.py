"""What goes in and out about units and staff; a password only goes in."""

from datetime import date
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from chassis.schedule.clock import DEFAULT_ZONE
from contracts.events.gateway import OrgUnitKind
from contracts.permissions import Role
from contracts.values import BranchCode, OrgPath

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Username = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,39}$"
    ),
]
NewPassword = Annotated[SecretStr, Field(min_length=8, max_length=128)]


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError("no such time zone") from None


TimeZone = Annotated[str, StringConstraints(max_length=60), AfterValidator(_known_zone)]


class OrgUnit(BaseModel):
    """A unit to open; everything but headquarters stands below a parent."""

    model_config = ConfigDict(extra="forbid")
    code: BranchCode
    name: Name
    kind: OrgUnitKind
    parent: BranchCode | None = None
    time_zone: TimeZone = DEFAULT_ZONE


class OrgUnitOut(BaseModel):
    """A unit of the organisation."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    code: BranchCode
    name: str
    kind: OrgUnitKind
    path: OrgPath
    time_zone: str


class Staff(BaseModel):
    """Somebody to give an account to."""

    model_config = ConfigDict(extra="forbid")
    username: Username
    password: NewPassword
    name: Name
    roles: list[Role] = Field(min_length=1, max_length=len(Role))
    org_path: OrgPath


class StaffOut(BaseModel):
    """Somebody with an account."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    username: str
    name: str
    roles: list[Role]
    org_path: OrgPath
    active: bool
    leaves_on: date | None
    manager_id: UUID | None
