"""Books, stretches and releases. Nothing is looked up before it is booked: the database decides."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import EXCLUSION_VIOLATION, UNIQUE_VIOLATION, sqlstate
from chassis.schedule import clock, plan
from contracts.values import Period
from fleet.ledger.model import (
    Booking,
    OnAnotherTrip,
    Reservation,
    ReservationState,
    Taken,
)
from fleet.ledger.queries import in_the_way, usage_to_change

SERVE_WAITING_DEMANDS = "serve-waiting-demands"


async def book(session: AsyncSession, bookings: Sequence[Booking]) -> None:
    """Book all or none; `Taken` names the first that somebody else holds."""
    await exchange(session, (), bookings)


async def exchange(
    session: AsyncSession, given_up: Collection[UUID], bookings: Sequence[Booking]
) -> None:
    """Book all instead of what these sources hold, or leave all as it is with `Taken`.

    Others see the new bookings or the old ones, and never none.
    """
    wanted = bookings[0]
    try:
        async with session.begin_nested():
            for source_id in given_up:
                await release(session, source_id)
            for booking in bookings:
                wanted = booking
                await session.execute(insert(Reservation).values(_row(booking)))
    except IntegrityError as failure:
        if sqlstate(failure) != EXCLUSION_VIOLATION:
            raise
        raise Taken(wanted, await in_the_way(session, wanted)) from failure


async def use(session: AsyncSession, source_id: UUID, period: Period, *, under_way: bool) -> None:
    """Let the usage rows of a trip sheet tell what really happens.

    A row that would run into the next booking is cut off where that begins; one that would
    begin inside another's time is refused with `Taken`.
    """
    for reservation in await usage_to_change(session, source_id):
        await _stretch(session, reservation, period, under_way=under_way)


async def release(
    session: AsyncSession,
    source_id: UUID,
    at: datetime | None = None,
    *,
    resource_id: UUID | None = None,
) -> None:
    """Give up what was booked for a source, or one resource of it, altogether or from `at` on."""
    live = update(Reservation).where(
        Reservation.source_id == source_id, Reservation.state == ReservationState.LIVE
    )
    if resource_id:
        live = live.where(Reservation.resource_id == resource_id)
    if at is None:
        await session.execute(live.values(state=ReservationState.RELEASED))
        return
    lower, upper = func.lower(Reservation.period), func.upper(Reservation.period)
    await session.execute(live.where(lower >= at).values(state=ReservationState.RELEASED))
    shortened = func.tstzrange(lower, at, "[)")
    await session.execute(live.where(lower < at, upper > at).values(period=shortened))


async def prolong(
    session: AsyncSession, source_id: UUID, ends_at: datetime, until: datetime
) -> bool:
    """Hold until later what a source holds until `ends_at`; all of it, or nothing changes."""
    try:
        async with session.begin_nested():
            await session.execute(
                update(Reservation)
                .where(
                    Reservation.source_id == source_id,
                    Reservation.state == ReservationState.LIVE,
                    func.upper(Reservation.period) == ends_at,
                )
                .values(period=func.tstzrange(func.lower(Reservation.period), until, "[)"))
                .execution_options(synchronize_session=False)
            )
    except IntegrityError as failure:
        if sqlstate(failure) != EXCLUSION_VIOLATION:
            raise
        return False
    return True


async def look_at_waiting(session: AsyncSession, branch: str) -> None:
    """Something of the branch may be free now: have its waiting demands looked at at once."""
    await plan(session, SERVE_WAITING_DEMANDS, branch, clock.now(), {"branch": branch})


async def _stretch(
    session: AsyncSession, reservation: Reservation, period: Period, *, under_way: bool
) -> None:
    wanted = _as_booking(reservation, period)
    while True:
        try:
            async with session.begin_nested():
                await session.execute(
                    update(Reservation)
                    .where(Reservation.id == reservation.id)
                    .values(period=wanted.period, under_way=under_way)
                    .execution_options(synchronize_session=False)
                )
        except IntegrityError as failure:
            if sqlstate(failure) == UNIQUE_VIOLATION:
                raise OnAnotherTrip(f"{wanted.resource_type} {wanted.resource_id}") from failure
            if sqlstate(failure) != EXCLUSION_VIOLATION:
                raise
            blocking = await in_the_way(session, wanted, beside=reservation.id)
            if blocking is None:
                continue
            if blocking.period.starts_at <= period.starts_at:
                raise Taken(wanted, blocking) from failure
            until = blocking.period.starts_at
            wanted = replace(wanted, period=Period(starts_at=period.starts_at, ends_at=until))
        else:
            return


def _as_booking(reservation: Reservation, period: Period) -> Booking:
    return Booking(
        resource_type=reservation.resource_type,
        resource_id=reservation.resource_id,
        layer=reservation.layer,
        period=period,
        source_type=reservation.source_type,
        source_id=reservation.source_id,
        document=reservation.document,
        scope=reservation.scope,
    )


def _row(booking: Booking) -> dict[str, object]:
    return {
        "resource_type": booking.resource_type,
        "resource_id": booking.resource_id,
        "layer": booking.layer,
        "period": booking.period,
        "source_type": booking.source_type,
        "source_id": booking.source_id,
        "document": booking.document,
        **booking.scope.model_dump(exclude={"team_ids"}),
        "team_ids": list(booking.scope.team_ids),
    }
