"""Who holds what and when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from chassis.auth import Actor, visible
from chassis.schedule import clock
from contracts.values import Period
from fleet.ledger.model import Booking, Layer, Reservation, ResourceType, SourceType

# Spelled out, so that the planner can prove that the partial GiST index applies.
_live: ColumnElement[bool] = Reservation.state == literal_column("'live'")


@dataclass(frozen=True)
class Standing:
    """What the ledger says of a vehicle at an instant."""

    on_trip: bool
    in_workshop: bool
    committed: bool


def is_free(
    resource_id: InstrumentedAttribute[UUID],
    layer: Layer,
    period: Period,
    beside: Collection[UUID] = (),
) -> ColumnElement[bool]:
    """Whether nobody holds the resource in this layer at any instant of the period.

    What the sources `beside` hold is not counted: it would be given up for the new booking.
    """
    held = select(Reservation.id).where(
        Reservation.resource_id == resource_id,
        Reservation.layer == layer,
        _live,
        Reservation.period.bool_op("&&")(period),
    )
    if beside:
        held = held.where(Reservation.source_id.not_in(beside))
    return ~held.exists()


def load(resource_id: InstrumentedAttribute[UUID]) -> ColumnElement[int]:
    """How many live reservations the resource has still ahead."""
    ahead = select(func.count()).where(
        Reservation.resource_id == resource_id, _live, func.upper(Reservation.period) > clock.now()
    )
    return ahead.scalar_subquery()


def live_rows(layer: Layer | None = None) -> Select[Reservation]:
    """All that is booked, for operators."""
    found = select(Reservation).where(_live)
    return found.where(Reservation.layer == layer) if layer else found


def bookings_of(resource_id: UUID, actor: Actor) -> Select[Reservation]:
    """The live reservations of a vehicle or driver that the actor may see."""
    held = live_rows().where(Reservation.resource_id == resource_id)
    return visible(held, actor, Reservation)


async def standing(session: AsyncSession, vehicle_id: UUID, at: datetime) -> Standing:
    """Whether a vehicle is on a trip, in the workshop, and promised now or later."""
    on_trip = select(Reservation.id).where(
        Reservation.resource_id == vehicle_id, _live, Reservation.under_way
    )
    in_workshop = select(Reservation.id).where(
        Reservation.resource_id == vehicle_id,
        Reservation.layer == Layer.USAGE,
        _live,
        Reservation.source_type == SourceType.WORK_ORDER,
        func.lower(Reservation.period) <= at,
        func.upper(Reservation.period) > at,
    )
    committed = select(Reservation.id).where(
        Reservation.resource_id == vehicle_id,
        Reservation.layer == Layer.COMMITMENT,
        _live,
        func.upper(Reservation.period) > at,
    )
    asked = select(on_trip.exists(), in_workshop.exists(), committed.exists())
    row = (await session.execute(asked)).one()
    return Standing(on_trip=row[0], in_workshop=row[1], committed=row[2])


async def held_from(
    session: AsyncSession, resource_id: UUID, layer: Layer, at: datetime
) -> list[Reservation]:
    """What holds a resource in a layer at an instant and after it, in the order of time."""
    held = (
        select(Reservation)
        .where(
            Reservation.resource_id == resource_id,
            Reservation.layer == layer,
            _live,
            func.upper(Reservation.period) > at,
        )
        .order_by(func.lower(Reservation.period))
    )
    return list((await session.execute(held)).scalars())


async def in_the_way(
    session: AsyncSession, wanted: Booking, beside: UUID | None = None
) -> Reservation | None:
    """The earliest live reservation that overlaps what is wanted; `beside` is not counted."""
    overlapping = select(Reservation).where(
        Reservation.resource_id == wanted.resource_id,
        Reservation.layer == wanted.layer,
        _live,
        Reservation.period.bool_op("&&")(wanted.period),
    )
    if beside:
        overlapping = overlapping.where(Reservation.id != beside)
    found = await session.execute(overlapping.order_by(func.lower(Reservation.period)).limit(1))
    return found.scalar_one_or_none()


async def sees_reservation(session: AsyncSession, reservation: Reservation, actor: Actor) -> bool:
    """Whether the actor may know what a reservation is for."""
    asked = select(Reservation.id).where(Reservation.id == reservation.id)
    return (await session.execute(visible(asked, actor, Reservation))).first() is not None


async def usage_to_change(session: AsyncSession, source_id: UUID) -> list[Reservation]:
    """The live usage rows of a trip sheet, locked."""
    rows = (
        select(Reservation)
        .where(Reservation.source_id == source_id, Reservation.layer == Layer.USAGE, _live)
        .order_by(Reservation.resource_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list((await session.execute(rows)).scalars())


async def drivers_committed(session: AsyncSession, source_id: UUID, period: Period) -> list[UUID]:
    """The drivers whom a source holds for the whole period."""
    held = select(Reservation.resource_id).where(
        Reservation.source_id == source_id,
        Reservation.resource_type == ResourceType.DRIVER,
        Reservation.layer == Layer.COMMITMENT,
        _live,
        Reservation.period.bool_op("@>")(period),
    )
    return list((await session.execute(held.order_by(Reservation.resource_id))).scalars())
