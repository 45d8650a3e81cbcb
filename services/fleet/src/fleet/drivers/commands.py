"""Changes to drivers."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.db import UNIQUE_VIOLATION, sqlstate
from chassis.errors import Conflict, Invalid
from chassis.messages import record
from chassis.schedule import clock, plan
from chassis.tables import new_id, next_number
from contracts.events.fleet import LicenceClass
from contracts.values import Scope
from fleet.drivers.model import Driver
from fleet.ledger.commands import look_at_waiting
from fleet.references.model import BranchRef
from fleet.references.queries import branch_to_equip

LOOK_AT_LICENCE = "look-at-licence"
_REMINDED_DAYS_BEFORE = 30


class DriverKnown(Conflict):
    """This member of staff is registered as a driver already."""


class LicenceExpired(Invalid):
    """The licence has expired."""


async def register_driver(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str,
    phone: str | None,
    staff_id: UUID | None,
    licence_class: LicenceClass,
    licence_expires_on: date,
    branch: str,
    languages: Sequence[str],
) -> Driver:
    """Take a driver into a branch."""
    home = await branch_to_equip(session, branch, actor)
    today = clock.today(home.time_zone)
    if licence_expires_on <= today:
        raise LicenceExpired(f"It expired on {licence_expires_on}.")
    driver_id = new_id()
    driver = Driver(
        id=driver_id,
        staff_id=staff_id,
        licence_class=licence_class,
        licence_expires_on=licence_expires_on,
        branch=home.code,
        languages=list(languages),
        name=name,
        phone=phone,
        training_expires_on=None,
    )
    driver.stamp(Scope(org_path=home.path, owner_id=staff_id or driver_id))
    await look_at_waiting(session, home.code)
    registered = driver.register(await next_number(session, "JS", today.year))
    try:
        async with session.begin_nested():
            session.add(driver)
    except IntegrityError as failure:
        if sqlstate(failure) != UNIQUE_VIOLATION:
            raise
        raise DriverKnown(str(staff_id)) from failure
    record(session, registered)
    await look_at_licence(session, driver, home)
    return driver


async def look_at_licence(
    session: AsyncSession,
    driver: Driver,
    branch: BranchRef,
    days_before: int = _REMINDED_DAYS_BEFORE,
) -> None:
    """Have somebody reminded before the licence expires."""
    at = branch.midnight(driver.licence_expires_on - timedelta(days=days_before))
    await plan(session, LOOK_AT_LICENCE, str(driver.id), at, {"driver_id": str(driver.id)})
