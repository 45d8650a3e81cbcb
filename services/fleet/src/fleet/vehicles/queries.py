"""Which vehicles there are, who may see them, and which are free."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Select, case, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from contracts.events.fleet import Availability, VehicleNature
from contracts.values import Period, VehicleGrade, VehicleNeed
from fleet.catalogue.model import VehicleModel
from fleet.catalogue.rules import grades_from
from fleet.ledger.model import Layer
from fleet.ledger.queries import is_free
from fleet.vehicles.model import Vehicle

grade_rank = case({grade: grade.rank for grade in VehicleGrade}, value=VehicleModel.grade)


def vehicles(
    actor: Actor,
    branch: str | None = None,
    grade: VehicleGrade | None = None,
    availability: Availability | None = None,
) -> Select[Vehicle]:
    """The vehicles that the actor may see."""
    found = select(Vehicle)
    if branch:
        found = found.where(Vehicle.branch == branch)
    if grade:
        found = found.where(Vehicle.model.has(VehicleModel.grade == grade))
    if availability:
        found = found.where(Vehicle.availability == availability)
    return visible(found, actor, Vehicle)


async def vehicle_seen(session: AsyncSession, vehicle_id: UUID, actor: Actor) -> Vehicle:
    """One vehicle, if the actor may see it."""
    found = await session.execute(vehicles(actor).where(Vehicle.id == vehicle_id))
    vehicle = found.scalar_one_or_none()
    if vehicle is None:
        raise NotFound
    return vehicle


async def vehicle_to_change(
    session: AsyncSession, vehicle_id: UUID, actor: Actor | None = None
) -> Vehicle:
    """One vehicle, locked; whatever changes its ledger locks it first."""
    found = select(Vehicle) if actor is None else vehicles(actor)
    locked = (
        found.where(Vehicle.id == vehicle_id)
        .with_for_update(of=Vehicle)
        .execution_options(populate_existing=True)
    )
    vehicle = (await session.execute(locked)).scalar_one_or_none()
    if vehicle is None:
        raise NotFound
    return vehicle


def free_vehicles(branch: str, need: VehicleNeed, times: Mapping[Layer, Period]) -> Select[Vehicle]:
    """Vehicles of a branch for customers that suit the need and are free at these times.

    The lowest sufficient grade comes first, then the fewest kilometres.
    """
    free = [is_free(Vehicle.id, layer, period) for layer, period in times.items()]
    found = (
        select(Vehicle)
        .join(VehicleModel, VehicleModel.id == Vehicle.model_id)
        .where(
            Vehicle.branch == branch,
            Vehicle.blocked.is_(other=False),
            Vehicle.nature != VehicleNature.STAFF,
            *free,
        )
        .order_by(grade_rank, Vehicle.odometer_km, Vehicle.id)
    )
    if need.model_id:
        return found.where(Vehicle.model_id == need.model_id)
    assert need.grade is not None
    return found.where(VehicleModel.grade.in_(grades_from(need.grade)))
