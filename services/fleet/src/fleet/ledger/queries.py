"""Who holds what and when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from chassis.auth import Actor, visible
from chassis.schedule import clock
from contracts.values import Period
from fleet.ledger.model import Booking, Layer, Reservation

# Spelled out, so that the planner can prove that the partial GiST index applies.
_live: ColumnElement[bool] = Reservation.state == literal_column("'live'")


@dataclass(frozen=True)
class Standing:
    """What the ledger says of a vehicle at an instant."""

    on_trip: bool
    committed: bool


def is_free(
    resource_id: InstrumentedAttribute[UUID], layer: Layer, period: Period
) -> ColumnElement[bool]:
    """Whether nobody holds the resource in this layer at any instant of the period."""
    held = select(Reservation.id).where(
        Reservation.resource_id == resource_id,
        Reservation.layer == layer,
        _live,
        Reservation.period.bool_op("&&")(period),
    )
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
    """Whether a vehicle is on a trip, and whether it is promised now or later."""
    on_trip = select(Reservation.id).where(
        Reservation.resource_id == vehicle_id, _live, Reservation.under_way
    )
    committed = select(Reservation.id).where(
        Reservation.resource_id == vehicle_id,
        Reservation.layer == Layer.COMMITMENT,
        _live,
        func.upper(Reservation.period) > at,
    )
    row = (await session.execute(select(on_trip.exists(), committed.exists()))).one()
    return Standing(on_trip=row[0], committed=row[1])


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
