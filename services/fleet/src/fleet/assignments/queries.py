"""Which assignments there are, and who may see them."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from contracts.values import Period, VehicleNeed
from fleet.assignments.model import Assignment, AssignmentState
from fleet.demands.model import FulfilmentDemand
from fleet.demands.queries import demand_to_change
from fleet.drivers.model import Driver
from fleet.drivers.queries import free_drivers
from fleet.ledger.model import AlreadyBooked, Layer, ResourceType, Taken
from fleet.ledger.queries import load, sees_reservation
from fleet.vehicles.model import Vehicle
from fleet.vehicles.queries import free_vehicles

ALTERNATIVES = 3


def assignments(
    actor: Actor,
    contract_id: UUID | None = None,
    order_id: UUID | None = None,
    customer_id: UUID | None = None,
    vehicle_id: UUID | None = None,
    branch: str | None = None,
) -> Select[Assignment]:
    """The assignments that the actor may see: the customers of a vehicle, and the other way round."""
    found = select(Assignment)
    if contract_id:
        found = found.where(Assignment.contract_id == contract_id)
    if order_id:
        found = found.where(Assignment.order_id == order_id)
    if customer_id:
        found = found.where(Assignment.customer_id == customer_id)
    if vehicle_id:
        found = found.where(Assignment.vehicle_id == vehicle_id)
    if branch:
        found = found.where(Assignment.branch == branch)
    return visible(found, actor, Assignment)


async def demand_of(session: AsyncSession, assignment: Assignment) -> FulfilmentDemand:
    """The demand that an assignment serves."""
    return await session.get_one(FulfilmentDemand, assignment.demand_id)


async def assignment_to_change(
    session: AsyncSession, assignment_id: UUID, actor: Actor | None = None
) -> Assignment:
    """One assignment, locked; its sheets are issued and voided under this lock."""
    found = select(Assignment) if actor is None else assignments(actor)
    [assignment] = await _locked(session, found.where(Assignment.id == assignment_id)) or [None]
    if assignment is None:
        raise NotFound
    return assignment


async def assignment_and_demand(
    session: AsyncSession, assignment_id: UUID, actor: Actor | None = None
) -> tuple[Assignment, FulfilmentDemand]:
    """One assignment and what it serves, both locked, the demand first."""
    found = select(Assignment) if actor is None else assignments(actor)
    asked = found.where(Assignment.id == assignment_id).with_only_columns(Assignment.demand_id)
    demand_id = (await session.execute(asked)).scalar_one_or_none()
    if demand_id is None:
        raise NotFound
    demand = await demand_to_change(session, demand_id)
    return await assignment_to_change(session, assignment_id), demand


async def active_assignments(session: AsyncSession, demand_id: UUID) -> list[Assignment]:
    """The active assignments of a demand without replacements, locked, the earliest first."""
    active = select(Assignment).where(
        Assignment.demand_id == demand_id,
        Assignment.state == AssignmentState.ACTIVE,
        Assignment.replacement_for.is_(None),
    )
    return sorted(await _locked(session, active), key=lambda one: one.period.starts_at)


async def replacements_of(session: AsyncSession, assignment_id: UUID) -> list[Assignment]:
    """The active replacements of an assignment, locked."""
    standing_in = select(Assignment).where(
        Assignment.replacement_for == assignment_id, Assignment.state == AssignmentState.ACTIVE
    )
    return await _locked(session, standing_in)


async def _locked(session: AsyncSession, found: Select[Assignment]) -> list[Assignment]:
    locked = (
        found.order_by(Assignment.id).with_for_update().execution_options(populate_existing=True)
    )
    return list((await session.execute(locked)).scalars())


async def already_booked(
    session: AsyncSession,
    actor: Actor,
    taken: Taken,
    vehicle: Vehicle,
    times: Mapping[Layer, Period],
    on: date,
) -> AlreadyBooked:
    """The refusal of a taken vehicle or driver, with up to three that are free instead.

    Who holds it is told only to those who may see that; others learn the time range.
    """
    wanted, blocking = taken.booking, taken.blocking
    held: dict[str, str] = {}
    if blocking:
        held["starts_at"] = blocking.period.starts_at.isoformat()
        held["ends_at"] = blocking.period.ends_at.isoformat()
        if await sees_reservation(session, blocking, actor):
            held["document"] = blocking.document
            held["source_type"] = blocking.source_type
            held["source_id"] = str(blocking.source_id)
    if wanted.resource_type is ResourceType.VEHICLE:
        alternatives = await _vehicles_instead(session, vehicle, times)
    else:
        alternatives = await _drivers_instead(session, vehicle, times, on)
    return AlreadyBooked(
        f"The {wanted.resource_type} is taken{_during(held)}.",
        resource_type=wanted.resource_type,
        resource_id=str(wanted.resource_id),
        layer=wanted.layer,
        blocking=held or None,
        alternatives=alternatives,
    )


def _during(held: Mapping[str, str]) -> str:
    if not held:
        return ""
    cause = f" by {held['document']}" if "document" in held else ""
    return f"{cause} from {held['starts_at']} to {held['ends_at']}"


async def _vehicles_instead(
    session: AsyncSession, vehicle: Vehicle, times: Mapping[Layer, Period]
) -> list[dict[str, str]]:
    free = free_vehicles(vehicle.branch, VehicleNeed(grade=vehicle.grade), times)
    found = await session.execute(free.where(Vehicle.id != vehicle.id).limit(ALTERNATIVES))
    return [{"vehicle_id": str(v.id), "plate": v.plate} for v in found.scalars()]


async def _drivers_instead(
    session: AsyncSession, vehicle: Vehicle, times: Mapping[Layer, Period], on: date
) -> list[dict[str, str]]:
    free = free_drivers(vehicle.branch, vehicle.model.licence_class, on, times)
    least_busy = free.order_by(load(Driver.id), Driver.number).limit(ALTERNATIVES)
    found = await session.execute(least_busy)
    return [{"driver_id": str(d.id), "number": d.number} for d in found.scalars()]
