"""What happens to vehicles outside of trips."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.db import UNIQUE_VIOLATION, sqlstate
from chassis.errors import Conflict
from chassis.messages import record
from chassis.schedule import clock, plan
from chassis.tables import new_id
from contracts.events.fleet import Availability, VehicleNature
from contracts.values import Scope
from fleet.catalogue.queries import model_known
from fleet.ledger.commands import look_at_waiting
from fleet.ledger.queries import standing
from fleet.references.model import BranchRef
from fleet.references.queries import branch_to_equip
from fleet.vehicles.model import OdometerReading, ReadingSource, Vehicle
from fleet.vehicles.queries import highest_reading, readings_around, vehicle_to_change
from fleet.vehicles.rules import availability

LOOK_AT_MAINTENANCE = "look-at-maintenance"


class VehicleKnown(Conflict):
    """A vehicle with this plate or VIN is registered already."""


async def register_vehicle(
    session: AsyncSession,
    actor: Actor,
    *,
    plate: str,
    vin: str,
    model_id: UUID,
    nature: VehicleNature,
    branch: str,
    odometer_km: int,
) -> Vehicle:
    """Take a vehicle into the fleet of a branch."""
    home = await branch_to_equip(session, branch, actor)
    vehicle = Vehicle(
        id=new_id(),
        plate=plate,
        vin=vin,
        model=await model_known(session, model_id),
        nature=nature,
        branch=home.code,
        odometer_km=odometer_km,
        blocked=False,
        block_reason=None,
        availability=Availability.IDLE,
        papers_run_out_at=None,
        serviced_at_km=odometer_km,
        serviced_on=clock.today(home.time_zone),
        maintenance_proposed=False,
    )
    vehicle.stamp(Scope(org_path=home.path, owner_id=actor.id))
    try:
        async with session.begin_nested():
            session.add(vehicle)
    except IntegrityError as failure:
        if sqlstate(failure) != UNIQUE_VIOLATION:
            raise
        raise VehicleKnown(f"plate {plate}, VIN {vin}") from failure
    record(session, vehicle.register())
    reading = OdometerReading(
        vehicle_id=vehicle.id,
        read_at=clock.now(),
        odometer_km=odometer_km,
        source=ReadingSource.REGISTRATION,
        read_by=actor.id,
    )
    session.add(reading)
    await plan_maintenance(session, vehicle, home)
    await look_at_waiting(session, home.code)
    return vehicle


async def block_vehicle(
    session: AsyncSession, actor: Actor, vehicle_id: UUID, reason: str
) -> Vehicle:
    """Keep a vehicle from new business."""
    vehicle = await vehicle_to_change(session, vehicle_id, actor)
    vehicle.block(reason)
    await follow_ledger(session, vehicle, reason)
    return vehicle


async def unblock_vehicle(
    session: AsyncSession, actor: Actor, vehicle_id: UUID, reason: str
) -> Vehicle:
    """Let a vehicle do business again."""
    vehicle = await vehicle_to_change(session, vehicle_id, actor)
    vehicle.unblock()
    await follow_ledger(session, vehicle, reason)
    await look_at_waiting(session, vehicle.branch)
    return vehicle


async def follow_ledger(session: AsyncSession, vehicle: Vehicle, reason: str) -> None:
    """Bring a locked vehicle's availability in line with the ledger and tell of the change."""
    stands = await standing(session, vehicle.id, clock.now())
    now = availability(
        blocked=vehicle.blocked,
        on_trip=stands.on_trip,
        in_workshop=stands.in_workshop,
        committed=stands.committed,
    )
    if changed := vehicle.become(now, reason):
        record(session, changed)


async def take_reading(
    session: AsyncSession, vehicle: Vehicle, reading: OdometerReading
) -> OdometerReading:
    """Keep what the odometer of a locked vehicle showed, if it fits between the other readings."""
    reading.id, reading.vehicle_id = new_id(), vehicle.id
    await keep_readings(session, vehicle, reading)
    return reading


async def keep_readings(
    session: AsyncSession, vehicle: Vehicle, *readings: OdometerReading
) -> None:
    """Keep new or corrected readings of a locked vehicle, whose odometer shows the highest of all."""
    with session.no_autoflush:
        for reading in readings:
            reading.must_fit(*await readings_around(session, reading))
    session.add_all(readings)
    await session.flush()
    vehicle.odometer_km = await highest_reading(session, vehicle.id)
    if vehicle.is_due_by_km and not vehicle.maintenance_proposed:
        await look_at_maintenance(session, vehicle, clock.now())


async def look_at_maintenance(session: AsyncSession, vehicle: Vehicle, at: datetime) -> None:
    """Have it judged at an instant whether the vehicle needs maintenance."""
    key = str(vehicle.id)
    await plan(session, LOOK_AT_MAINTENANCE, key, at, {"vehicle_id": key})


async def plan_maintenance(session: AsyncSession, vehicle: Vehicle, branch: BranchRef) -> None:
    """Have it judged when maintenance is due by date."""
    if day := vehicle.maintenance_told_on:
        await look_at_maintenance(session, vehicle, branch.midnight(day))
