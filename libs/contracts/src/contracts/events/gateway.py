"""What the gateway publishes: who works here and where."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.event import Event, Personal
from contracts.values import BranchCode, OrgPath


class OrgUnitKind(StrEnum):
    """Headquarters (总部), a branch (分公司), or a department of either."""

    HEADQUARTERS = "headquarters"
    BRANCH = "branch"
    DEPARTMENT = "department"


class PersonalStaff(Personal):
    """Who a member of staff is."""

    name: str


class OrgUnitOpened(Event):
    """A unit of the organisation exists from now on."""

    type = "gateway.org-unit-opened.v1"
    subject = "org_unit_id"
    org_unit_id: UUID
    code: BranchCode
    name: str
    kind: OrgUnitKind
    path: OrgPath
    time_zone: str


class StaffJoined(Event):
    """A member of staff has an account from now on."""

    type = "gateway.staff-joined.v1"
    subject = "staff_id"
    staff_id: UUID
    roles: tuple[str, ...]
    org_path: OrgPath
    personal: PersonalStaff | None = None


class StaffLeaving(Event):
    """Somebody will leave; until then everything of theirs is handed over to others."""

    type = "gateway.staff-leaving.v1"
    subject = "staff_id"
    staff_id: UUID
    manager_id: UUID
    leaves_on: date
    roles: tuple[str, ...]
    org_path: OrgPath


class StaffLeft(Event):
    """The account is closed from now on."""

    type = "gateway.staff-left.v1"
    subject = "staff_id"
    staff_id: UUID
    manager_id: UUID
    left_on: date
    roles: tuple[str, ...]
    org_path: OrgPath


class SessionRevoked(Event):
    """Tokens of this session are refused from now on, in every process."""

    type = "gateway.session-revoked.v1"
    subject = "session_id"
    session_id: UUID
    staff_id: UUID
    reason: str
