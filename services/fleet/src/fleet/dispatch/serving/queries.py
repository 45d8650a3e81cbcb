"""The best that is free for a demand; with equal facts always the same one."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.errors import NotFound
from contracts.events.fleet import LicenceClass
from contracts.values import Period, VehicleGrade, VehicleNeed
from fleet.assignments.model import FulfilmentDemand
from fleet.catalogue.model import VehicleModel
from fleet.drivers.model import Driver
from fleet.drivers.queries import drivers, free_drivers
from fleet.ledger.model import Layer
from fleet.ledger.queries import load
from fleet.trip_sheets.queries import has_driven
from fleet.vehicles.model import Vehicle
from fleet.vehicles.queries import free_vehicles


async def best_vehicle(
    session: AsyncSession,
    demand: FulfilmentDemand,
    times: Mapping[Layer, Period],
    without: Collection[UUID],
    undrivable: Collection[LicenceClass],
) -> Vehicle | None:
    """The nominated vehicle if it is free and suits, else the best free one of the branch.

    `without` are vehicles lost in a race, `undrivable` classes that nobody free may drive.
    """
    free = free_vehicles(demand.branch, demand.need, times).where(
        Vehicle.id.not_in(without), VehicleModel.licence_class.not_in(undrivable)
    )
    if demand.nominated_vehicle_id:
        nominated = await session.execute(free.where(Vehicle.id == demand.nominated_vehicle_id))
        if vehicle := nominated.scalar_one_or_none():
            return vehicle
    return (await session.execute(free.limit(1))).scalar_one_or_none()


async def best_drivers(
    session: AsyncSession,
    demand: FulfilmentDemand,
    vehicle: Vehicle,
    times: Mapping[Layer, Period],
    on: date,
    without: Collection[UUID],
) -> list[Driver]:
    """As many free drivers as the demand needs, or fewer.

    Those who know the vehicle come first, then those with the least ahead of them.
    """
    if demand.drivers == 0:
        return []
    free = free_drivers(demand.branch, vehicle.model.licence_class, on, times)
    ranked = (
        free.where(Driver.id.not_in(without))
        .order_by(
            has_driven(Driver.id, vehicle.id).desc(),
            load(Driver.id),
            Driver.number,
        )
        .limit(demand.drivers)
    )
    return list((await session.execute(ranked)).scalars())


async def drivers_named(
    session: AsyncSession, driver_ids: Collection[UUID], branch: str, actor: Actor
) -> list[Driver]:
    """The drivers of these ids in their order, all of the branch and visible to the actor."""
    found = await session.execute(drivers(actor, branch).where(Driver.id.in_(driver_ids)))
    by_id = {driver.id: driver for driver in found.scalars()}
    if len(by_id) < len(driver_ids):
        raise NotFound
    return [by_id[driver_id] for driver_id in driver_ids]


async def grade_needed(session: AsyncSession, need: VehicleNeed) -> VehicleGrade | None:
    """The lowest grade that suits; unknown for a model that is not in the catalogue."""
    if need.grade:
        return need.grade
    found = await session.execute(
        select(VehicleModel.grade).where(VehicleModel.id == need.model_id)
    )
    return found.scalar_one_or_none()
