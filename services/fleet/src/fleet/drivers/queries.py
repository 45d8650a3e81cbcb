"""Which drivers there are, who may see them, and which are free."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from contracts.events.fleet import LicenceClass
from contracts.values import Period
from fleet.catalogue.rules import licences_for
from fleet.drivers.model import Driver, DriverState
from fleet.ledger.model import Layer
from fleet.ledger.queries import is_free


def drivers(actor: Actor, branch: str | None = None) -> Select[Driver]:
    """The drivers that the actor may see."""
    found = select(Driver)
    if branch:
        found = found.where(Driver.branch == branch)
    return visible(found, actor, Driver)


async def driver_seen(session: AsyncSession, driver_id: UUID, actor: Actor) -> Driver:
    """One driver, if the actor may see them."""
    found = await session.execute(drivers(actor).where(Driver.id == driver_id))
    driver = found.scalar_one_or_none()
    if driver is None:
        raise NotFound
    return driver


def free_drivers(
    branch: str,
    needed: LicenceClass,
    on: date,
    times: Mapping[Layer, Period],
    beside: Collection[UUID] = (),
) -> Select[Driver]:
    """Drivers of a branch who are licensed on that day, free at these times and still with us then.

    What the sources `beside` hold of them is not counted.
    """
    until = max(period.ends_at for period in times.values())
    return select(Driver).where(
        Driver.branch == branch,
        Driver.licence_class.in_(licences_for(needed)),
        Driver.licence_expires_on > on,
        or_(Driver.training_expires_on.is_(None), Driver.training_expires_on > on),
        Driver.state == DriverState.ACTIVE,
        or_(Driver.leaves_at.is_(None), Driver.leaves_at >= until),
        *(is_free(Driver.id, layer, period, beside) for layer, period in times.items()),
    )


async def driver_to_change(session: AsyncSession, driver_id: UUID, actor: Actor) -> Driver:
    """One driver, locked, if the actor may see them."""
    locked = drivers(actor).where(Driver.id == driver_id).with_for_update()
    driver = (await session.execute(locked)).scalar_one_or_none()
    if driver is None:
        raise NotFound
    return driver


async def stay_until(session: AsyncSession, driver_ids: Collection[UUID], at: datetime) -> bool:
    """Whether none of these drivers leaves before that."""
    leaving = select(Driver.id).where(Driver.id.in_(driver_ids), Driver.leaves_at < at)
    return (await session.execute(leaving.limit(1))).first() is None
