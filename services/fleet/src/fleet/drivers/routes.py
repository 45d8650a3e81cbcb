"""Drivers over HTTP."""

from typing import Annotated

from fastapi import Query

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.permissions import Permission
from contracts.values import BranchCode
from fleet.drivers import commands, queries
from fleet.drivers.model import Driver
from fleet.drivers.schemas import DriverOut, Registration

router = new_router("drivers")
Reader = Annotated[Actor, allowed(Permission.DRIVER_READ)]
Registrar = Annotated[Actor, allowed(Permission.DRIVER_REGISTER)]


@router.post("/drivers", status_code=201, response_model=DriverOut)
async def register_driver(registration: Registration, session: Session, actor: Registrar) -> Driver:
    """Take a driver into a branch."""
    return await commands.register_driver(session, actor, **registration.model_dump())


@router.get("/drivers", response_model=Page[DriverOut])
async def list_drivers(
    session: Session,
    actor: Reader,
    page: Paging,
    branch: Annotated[BranchCode | None, Query()] = None,
) -> Page[Driver]:
    """The drivers you may see, newest first."""
    return await paged(session, queries.drivers(actor, branch), Driver.id, page)
