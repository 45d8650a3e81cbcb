"""Units of the organisation (总部, 分公司, 部门) and the staff who work in them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict, Invalid
from chassis.tables import new_id
from contracts.events.gateway import OrgUnitKind, OrgUnitOpened, PersonalStaff, StaffJoined
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

    def close_account(self) -> None:
        """Let nobody sign in as this person any more."""
        self.active = False
