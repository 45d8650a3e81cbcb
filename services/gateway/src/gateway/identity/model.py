"""Units of the organisation (总部, 分公司, 部门) and the staff who work in them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict, Invalid
from chassis.tables import new_id
from contracts.events.gateway import (
    OrgUnitKind,
    OrgUnitOpened,
    PersonalStaff,
    StaffJoined,
    StaffLeaving,
    StaffLeft,
)
from contracts.permissions import Role
from contracts.values import BranchCode, OrgPath
from gateway.tables import Base


class UnitExists(Conflict):
    """There is a unit with this code already."""


class UsernameTaken(Conflict):
    """Somebody has this user name already."""


class UnknownUnit(Invalid):
    """There is no such unit in the organisation."""


class HeadquartersMisplaced(Invalid):
    """Headquarters stand at the top, and every other unit below another one."""


class HasLeft(Conflict):
    """This member of staff works here no more."""


class ManagerUnfit(Invalid):
    """What a leaver had goes to somebody else who works here and does not leave."""


class OrgUnit(Base):
    """A place in the organisation; `path` leads to it from the top, such as `HQ/PD`."""

    __tablename__ = "org_units"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[BranchCode] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[OrgUnitKind]
    path: Mapped[OrgPath] = mapped_column(unique=True)
    time_zone: Mapped[str]

    @classmethod
    def open(
        cls,
        code: BranchCode,
        name: str,
        kind: OrgUnitKind,
        time_zone: str,
        parent: "OrgUnit | None",
    ) -> "tuple[OrgUnit, OrgUnitOpened]":
        """A new unit below its parent; headquarters have none."""
        if (parent is None) != (kind is OrgUnitKind.HEADQUARTERS):
            raise HeadquartersMisplaced
        path = f"{parent.path}/{code}" if parent else code
        unit = cls(id=new_id(), code=code, name=name, kind=kind, path=path, time_zone=time_zone)
        return unit, OrgUnitOpened(
            org_unit_id=unit.id, code=code, name=name, kind=kind, path=path, time_zone=time_zone
        )


class Staff(Base):
    """Somebody with an account."""

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    name: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    org_path: Mapped[OrgPath] = mapped_column(index=True)
    active: Mapped[bool] = mapped_column(default=True)
    joined_at: Mapped[datetime]
    leaves_on: Mapped[date | None]
    manager_id: Mapped[UUID | None]
    left_on: Mapped[date | None]

    @classmethod
    def join(
        cls,
        username: str,
        password_hash: str,
        name: str,
        roles: list[Role],
        org_path: OrgPath,
        at: datetime,
    ) -> "tuple[Staff, StaffJoined]":
        """A new member of staff, whose name travels apart from the rest of the event."""
        staff = cls(
            id=new_id(),
            username=username,
            password_hash=password_hash,
            name=name,
            roles=sorted({role.value for role in roles}),
            org_path=org_path,
            active=True,
            joined_at=at,
        )
        return staff, StaffJoined(
            staff_id=staff.id,
            roles=tuple(staff.roles),
            org_path=org_path,
            personal=PersonalStaff(name=name),
        )

    def leave(self, manager: "Staff", leaves_on: date) -> StaffLeaving:
        """Work here until the day before `leaves_on`; the manager sees to the handover."""
        if self.left_on is not None:
            raise HasLeft(self.username)
        if manager.id == self.id or not manager.active or manager.leaves_on is not None:
            raise ManagerUnfit(manager.username)
        self.leaves_on, self.manager_id = leaves_on, manager.id
        return StaffLeaving(
            staff_id=self.id,
            manager_id=manager.id,
            leaves_on=leaves_on,
            roles=tuple(self.roles),
            org_path=self.org_path,
        )

    def go(self, today: date) -> StaffLeft | None:
        """Work here no more from the day that was set; nothing before it, nothing twice."""
        if self.left_on is not None or self.leaves_on is None or today < self.leaves_on:
            return None
        assert self.manager_id is not None
        self.left_on = today
        return StaffLeft(
            staff_id=self.id,
            manager_id=self.manager_id,
            left_on=today,
            roles=tuple(self.roles),
            org_path=self.org_path,
        )

    def close_account(self) -> None:
        """Let nobody sign in as this person any more."""
        self.active = False
