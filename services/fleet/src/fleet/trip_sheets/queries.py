"""Which trip sheets there are, who may see them, and who drove what."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from contracts.events.fleet import TripSheetStatus
from fleet.drivers.model import Driver
from fleet.trip_sheets.model import FirstTrip, TripSheet
from fleet.vehicles.model import Vehicle

OPEN = (TripSheetStatus.ISSUED, TripSheetStatus.ACCEPTED, TripSheetStatus.DEPARTED)
DRIVEN = (TripSheetStatus.RETURNED, TripSheetStatus.CLOSED)


class DriverOfVehicle(NamedTuple):
    """A driver who drove a vehicle: how often, how far, from when to when."""

    driver_id: UUID
    number: str
    name: str
    trips: int
    km: int
    first_departed_at: datetime
    last_returned_at: datetime


class VehicleOfDriver(NamedTuple):
    """A vehicle that a driver drove: how often, how far, from when to when."""

    vehicle_id: UUID
    plate: str
    trips: int
    km: int
    first_departed_at: datetime
    last_returned_at: datetime


def trip_sheets(
    actor: Actor,
    contract_id: UUID | None = None,
    order_id: UUID | None = None,
    status: TripSheetStatus | None = None,
    vehicle_id: UUID | None = None,
) -> Select[TripSheet]:
    """The trip sheets that the actor may see."""
    found = select(TripSheet)
    if contract_id:
        found = found.where(TripSheet.contract_id == contract_id)
    if order_id:
        found = found.where(TripSheet.order_id == order_id)
    if status:
        found = found.where(TripSheet.status == status)
    if vehicle_id:
        found = found.where(TripSheet.vehicle_id == vehicle_id)
    return visible(found, actor, TripSheet)


async def trip_sheet_seen(session: AsyncSession, sheet_id: UUID, actor: Actor) -> TripSheet:
    """One trip sheet, if the actor may see it."""
    return await _one(session, trip_sheets(actor).where(TripSheet.id == sheet_id))


async def trip_sheet_to_change(session: AsyncSession, sheet_id: UUID, actor: Actor) -> TripSheet:
    """One trip sheet, locked, if the actor may see it."""
    locked = trip_sheets(actor).where(TripSheet.id == sheet_id).with_for_update()
    return await _one(session, locked)


async def open_sheets(session: AsyncSession, assignment_id: UUID) -> list[TripSheet]:
    """The sheets of an assignment that are not driven yet, locked."""
    found = (
        select(TripSheet)
        .where(TripSheet.assignment_id == assignment_id, TripSheet.status.in_(OPEN))
        .order_by(TripSheet.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list((await session.execute(found)).scalars())


def has_driven(driver_id: InstrumentedAttribute[UUID], vehicle_id: UUID) -> ColumnElement[bool]:
    """Whether a driver knows the vehicle from a trip."""
    return exists().where(
        TripSheet.driver_id == driver_id,
        TripSheet.vehicle_id == vehicle_id,
        TripSheet.status.in_(DRIVEN),
    )


async def is_first_trip(session: AsyncSession, sheet: TripSheet) -> bool:
    """Whether this is the first trip of its customer to be closed.

    Of two closed at the same time the later one waits here until the earlier has committed.
    """
    taken = await session.execute(
        insert(FirstTrip)
        .values(customer_id=sheet.customer_id, trip_sheet_id=sheet.id)
        .on_conflict_do_nothing()
        .returning(FirstTrip.trip_sheet_id)
    )
    return taken.first() is not None


async def drivers_of_vehicle(
    session: AsyncSession, vehicle: Vehicle, actor: Actor
) -> list[DriverOfVehicle]:
    """Everybody who drove a vehicle, the latest first."""
    found = (
        select(Driver.id, Driver.number, Driver.name, *_HISTORY)
        .join(TripSheet, TripSheet.driver_id == Driver.id)
        .where(TripSheet.vehicle_id == vehicle.id, _driven_and_seen(actor))
        .group_by(Driver.id)
        .order_by(func.max(TripSheet.returned_at).desc())
    )
    return [DriverOfVehicle(*row) for row in await session.execute(found)]


async def vehicles_of_driver(
    session: AsyncSession, driver: Driver, actor: Actor
) -> list[VehicleOfDriver]:
    """All that a driver drove, the latest first."""
    found = (
        select(Vehicle.id, Vehicle.plate, *_HISTORY)
        .join(TripSheet, TripSheet.vehicle_id == Vehicle.id)
        .where(TripSheet.driver_id == driver.id, _driven_and_seen(actor))
        .group_by(Vehicle.id)
        .order_by(func.max(TripSheet.returned_at).desc())
    )
    return [VehicleOfDriver(*row) for row in await session.execute(found)]


_HISTORY = (
    func.count(),
    func.sum(TripSheet.odometer_in_km - TripSheet.odometer_out_km),
    func.min(TripSheet.departed_at),
    func.max(TripSheet.returned_at),
)


def _driven_and_seen(actor: Actor) -> ColumnElement[bool]:
    driven = select(TripSheet.id).where(TripSheet.status.in_(DRIVEN))
    return TripSheet.id.in_(visible(driven, actor, TripSheet))


async def _one(session: AsyncSession, found: Select[TripSheet]) -> TripSheet:
    sheet = (await session.execute(found)).scalar_one_or_none()
    if sheet is None:
        raise NotFound
    return sheet
