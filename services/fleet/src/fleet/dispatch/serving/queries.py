"""The best that is free for a demand; with equal facts always the same one."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.errors import NotFound
from contracts.events.fleet import LicenceClass
from contracts.values import Period, VehicleGrade, VehicleNeed
from fleet.catalogue.model import VehicleModel
from fleet.demands.model import Lacking, Wanted
from fleet.demands.rules import first_date
from fleet.drivers.model import Driver
from fleet.drivers.queries import drivers, free_drivers
from fleet.ledger.model import Layer, Taken
from fleet.ledger.queries import load
from fleet.trip_sheets.queries import has_driven
from fleet.vehicles.model import Vehicle, VehicleBlocked
from fleet.vehicles.queries import free_vehicles


class Offer(NamedTuple):
    """A vehicle and its drivers, free when they were looked up."""

    vehicle: Vehicle
    drivers: list[Driver]


class Search:
    """Looks for vehicle and drivers until they are booked.

    A nominated vehicle comes first if it is free and suits, then the best free one of the branch.
    Whoever revises an order keeps its vehicle if that is of a sufficient grade, and its drivers;
    what the sources `beside` hold would be given up and is not counted.
    """

    def __init__(
        self,
        session: AsyncSession,
        wanted: Wanted,
        times: Mapping[Layer, Period],
        time_zone: str,
        *,
        nominated: UUID | None = None,
        keeping: UUID | None = None,
        drivers_first: Collection[UUID] = (),
        beside: Collection[UUID] = (),
        without: Collection[UUID] = (),
        undrivable: Collection[LicenceClass] = (),
    ) -> None:
        self._session, self._wanted, self._times = session, wanted, times
        self._on = first_date(times[Layer.COMMITMENT], time_zone)
        self._nominated, self._keeping = nominated, keeping
        self._drivers_first, self._beside = list(drivers_first), list(beside)
        self._lost, self._undrivable = set(without), set(undrivable)

    @property
    def lacking(self) -> Lacking:
        """What was not found."""
        return Lacking.DRIVER if self._undrivable else Lacking.VEHICLE

    async def until_booked(self, book: Callable[[Offer], Awaitable[object]]) -> bool:
        """Offer the best to `book`; what is lost in a race is left and the next best offered."""
        while offer := await self._best():
            try:
                await book(offer)
            except Taken as taken:
                self._lost.add(taken.booking.resource_id)
            except VehicleBlocked:
                self._lost.add(offer.vehicle.id)
            else:
                return True
        return False

    async def _best(self) -> Offer | None:
        while vehicle := await self._vehicle():
            found = await self._drivers(vehicle)
            if len(found) == self._wanted.drivers:
                return Offer(vehicle, found)
            self._undrivable.add(vehicle.model.licence_class)
        return None

    async def _vehicle(self) -> Vehicle | None:
        branch, need, _ = self._wanted
        lowest = await grade_needed(self._session, need) if self._keeping else None
        asked = [(self._keeping, VehicleNeed(grade=lowest))] if lowest else []
        asked += [(self._nominated, need), (None, need)]
        for vehicle_id, suiting in asked:
            free = free_vehicles(branch, suiting, self._times, self._beside).where(
                Vehicle.id.not_in(self._lost),
                VehicleModel.licence_class.not_in(self._undrivable),
            )
            if vehicle_id:
                free = free.where(Vehicle.id == vehicle_id)
            if vehicle := (await self._session.execute(free.limit(1))).scalar_one_or_none():
                return vehicle
        return None

    async def _drivers(self, vehicle: Vehicle) -> list[Driver]:
        """As many free drivers as are needed, or fewer.

        Those who drive already come first, then those who know the vehicle, then those with the
        least ahead of them.
        """
        if self._wanted.drivers == 0:
            return []
        needed = vehicle.model.licence_class
        free = free_drivers(self._wanted.branch, needed, self._on, self._times, self._beside)
        ranked = free.where(Driver.id.not_in(self._lost)).order_by(
            Driver.id.in_(self._drivers_first).desc(),
            has_driven(Driver.id, vehicle.id).desc(),
            load(Driver.id),
            Driver.number,
        )
        found = await self._session.execute(ranked.limit(self._wanted.drivers))
        return list(found.scalars())


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
