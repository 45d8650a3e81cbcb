"""What happens to vehicles outside of trips."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.db import UNIQUE_VIOLATION, sqlstate
from chassis.errors import Conflict
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables import new_id
from contracts.events.fleet import Availability, VehicleNature
from contracts.values import Scope
from fleet.catalogue.queries import model_known
from fleet.ledger.commands import look_at_waiting
from fleet.ledger.queries import standing
from fleet.references.queries import branch_to_equip
from fleet.vehicles.model import Vehicle
from fleet.vehicles.queries import vehicle_to_change
from fleet.vehicles.rules import availability


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
    now = availability(blocked=vehicle.blocked, on_trip=stands.on_trip, committed=stands.committed)
    if changed := vehicle.become(now, reason):
        record(session, changed)
