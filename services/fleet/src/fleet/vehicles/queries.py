"""Which vehicles there are, who may see them, and which are free."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Select, case, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from contracts.events.fleet import Availability, VehicleNature
from contracts.values import Period, VehicleGrade, VehicleNeed
from fleet.catalogue.model import VehicleModel
from fleet.catalogue.rules import grades_from
from fleet.ledger.model import Layer
from fleet.ledger.queries import is_free
from fleet.vehicles.model import OdometerReading, ReadingSource, Vehicle

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


def free_vehicles(
    branch: str,
    need: VehicleNeed,
    times: Mapping[Layer, Period],
    beside: Collection[UUID] = (),
) -> Select[Vehicle]:
    """Vehicles of a branch for customers that suit the need and are free at these times.

    Their papers are valid at the beginning; who has none on record is not asked for any.
    The lowest sufficient grade comes first, then the fewest kilometres. What the sources
    `beside` hold of them is not counted.
    """
    begins_at = min(period.starts_at for period in times.values())
    free = [is_free(Vehicle.id, layer, period, beside) for layer, period in times.items()]
    found = (
        select(Vehicle)
        .join(VehicleModel, VehicleModel.id == Vehicle.model_id)
        .where(
            Vehicle.branch == branch,
            Vehicle.blocked.is_(other=False),
            Vehicle.nature != VehicleNature.STAFF,
            or_(Vehicle.papers_run_out_at.is_(None), Vehicle.papers_run_out_at > begins_at),
            *free,
        )
        .order_by(grade_rank, Vehicle.odometer_km, Vehicle.id)
    )
    if need.model_id:
        return found.where(Vehicle.model_id == need.model_id)
    assert need.grade is not None
    return found.where(VehicleModel.grade.in_(grades_from(need.grade)))


async def readings_around(
    session: AsyncSession, reading: OdometerReading
) -> tuple[OdometerReading | None, OdometerReading | None]:
    """The highest earlier and the lowest later reading, beside others of the same trip.

    The registration comes first, even when a trip before it is entered afterwards. Of two at
    one instant the one recorded first came first.
    """
    others = select(OdometerReading).where(
        OdometerReading.vehicle_id == reading.vehicle_id, OdometerReading.id != reading.id
    )
    if reading.source_id:
        others = others.where(OdometerReading.source_id.is_distinct_from(reading.source_id))
    place = tuple_(OdometerReading.read_at, OdometerReading.id)
    at = tuple_(reading.read_at, reading.id)
    at_registration = OdometerReading.source == ReadingSource.REGISTRATION
    km = OdometerReading.odometer_km
    earlier = others.where(or_(at_registration, place < at)).order_by(km.desc(), place.desc())
    later = others.where(~at_registration, place > at).order_by(km, place)
    before = (await session.execute(earlier.limit(1))).scalar_one_or_none()
    after = (await session.execute(later.limit(1))).scalar_one_or_none()
    return before, after


async def highest_reading(session: AsyncSession, vehicle_id: UUID) -> int:
    """The most that the odometer of a vehicle ever showed."""
    found = await session.execute(
        select(func.max(OdometerReading.odometer_km)).where(
            OdometerReading.vehicle_id == vehicle_id
        )
    )
    return found.scalar_one()
