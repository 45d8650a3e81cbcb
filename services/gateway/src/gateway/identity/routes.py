"""HTTP for the organisation and its staff."""

from typing import Annotated

from fastapi import APIRouter

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.permissions import Permission
from gateway.identity.commands import open_unit, take_on_staff
from gateway.identity.model import OrgUnit, Staff
from gateway.identity.queries import staff_seen_by, units
from gateway.identity.schemas import OrgUnit as NewOrgUnit
from gateway.identity.schemas import OrgUnitOut, StaffOut
from gateway.identity.schemas import Staff as NewStaff
from gateway.route import UnrecordedRoute, acting
from gateway.service import Here

PREFIX = "/api/gateway/v1"
router = new_router("organisation", prefix=PREFIX)
joining = APIRouter(
    prefix=PREFIX, tags=["organisation"], route_class=UnrecordedRoute, dependencies=[acting]
)
routers = [router, joining]
Reader = Annotated[Actor, allowed(Permission.ORGANISATION_READ)]
Administrator = Annotated[Actor, allowed(Permission.ORGANISATION_WRITE)]


@router.post("/units", status_code=201, response_model=OrgUnitOut)
async def open_org_unit(unit: NewOrgUnit, session: Session, _: Administrator) -> OrgUnit:
    """Open a unit below another one."""
    return await open_unit(session, unit.code, unit.name, unit.kind, unit.time_zone, unit.parent)


@router.get("/units", response_model=Page[OrgUnitOut])
async def list_units(session: Session, page: Paging, _: Reader) -> Page[OrgUnit]:
    """The units of the organisation."""
    return await paged(session, units(), OrgUnit.id, page)


@joining.post("/staff", status_code=201, response_model=StaffOut)
async def take_on(staff: NewStaff, session: Session, gateway: Here, _: Administrator) -> Staff:
    """Give somebody an account; a repeated request finds the user name taken."""
    hashed = await gateway.passwords.hash(staff.password.get_secret_value())
    return await take_on_staff(
        session, staff.username, hashed, staff.name, staff.roles, staff.org_path
    )


@router.get("/staff", response_model=Page[StaffOut])
async def list_staff(session: Session, page: Paging, reader: Reader) -> Page[Staff]:
    """The staff whom the caller may see."""
    return await paged(session, staff_seen_by(reader), Staff.id, page)
