"""Another vehicle under an assignment: swapped for good, or replaced for a while. Ends by hand."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.errors import Conflict
from chassis.messages import record
from chassis.schedule import clock
from contracts.values import Period, VehicleNeed
from fleet.assignments.model import Assignment, EndsTooLate
from fleet.assignments.queries import (
    already_booked,
    assignment_and_demand,
    assignment_to_change,
    replacements_of,
)
from fleet.demands.model import FulfilmentDemand, Wanted
from fleet.demands.rules import first_date
from fleet.dispatch.changes.queries import driver_of, sheets_between, undrivable_for
from fleet.dispatch.changes.rules import hull, overlap, to_the_minute
from fleet.dispatch.endings.commands import StillDeparted, end, let_go, must_be_in
from fleet.dispatch.orders.commands import wait_anew
from fleet.dispatch.orders.queries import sheets_of_order
from fleet.dispatch.serving.commands import chosen, plan_finish
from fleet.dispatch.serving.queries import Offer, Search
from fleet.ledger.commands import exchange, release
from fleet.ledger.model import Layer, Taken
from fleet.references.queries import branch_known
from fleet.trip_sheets.commands import amend, amend_booked
from fleet.trip_sheets.model import TripSheet
from fleet.trip_sheets.plan import TripPlan
from fleet.vehicles.commands import follow_ledger
from fleet.vehicles.queries import vehicle_to_change

BACK = "its vehicle is back"
Trips = Sequence[tuple[TripSheet, TripPlan]]


class StandsIn(Conflict):
    """This vehicle only stands in for another; end the replacement instead."""


async def replace_for(
    session: AsyncSession, assignment: Assignment, period: Period, cause: str
) -> Assignment | None:
    """Book the best free vehicle of the same grade or higher while the assignment's is away.

    The same drivers drive it, and the sheets planned in that time are amended to it; where a
    sheet reaches beyond, so does the replacement. None if no such vehicle is free.
    """
    assignment, demand = await assignment_and_demand(session, assignment.id)
    within = overlap(period, assignment.period) if assignment.is_active else None
    if within is None:
        return None
    found = await sheets_between(session, [assignment.id], within)
    sheets = [sheet for sheet in found if sheet.has_not_departed]
    times = hull(within, *(sheet.planned for sheet in sheets))
    away = await vehicle_to_change(session, assignment.vehicle_id)
    search = Search(
        session,
        Wanted(demand.branch, VehicleNeed(grade=away.grade), 0),
        {Layer.COMMITMENT: times, Layer.USAGE: times},
        (await branch_known(session, demand.branch)).time_zone,
        without=[away.id],
        undrivable=await undrivable_for(session, assignment.driver_ids),
    )
    made: list[Assignment] = []

    async def stand_in(offer: Offer) -> None:
        vehicle = await vehicle_to_change(session, offer.vehicle.id)
        vehicle.must_serve(times.starts_at)
        replacement = Assignment.instead_of(assignment, demand, vehicle, times)
        plans = [
            TripPlan(replacement, demand, vehicle, await driver_of(session, sheet), sheet.planned)
            for sheet in sheets
        ]
        trips = list(zip(sheets, plans, strict=True))
        used = [booking for sheet, plan in trips for booking in plan.bookings(sheet.id)]
        await exchange(session, [sheet.id for sheet in sheets], [*replacement.bookings(), *used])
        await _begin(session, replacement, trips, cause)
        made.append(replacement)

    return made[0] if await search.until_booked(stand_in) else None


async def end_replacement(
    session: AsyncSession, replacement_id: UUID, at: datetime, reason: str = BACK
) -> None:
    """The vehicle is back at `at`: what its replacement has not begun goes back to it.

    A trip under way, or one that its vehicle cannot take over, keeps the replacement till its end.
    """
    replacement, demand = await assignment_and_demand(session, replacement_id)
    if not replacement.is_active or replacement.replacement_for is None:
        return
    primary = await assignment_to_change(session, replacement.replacement_for)
    until = max(at, replacement.period.starts_at)
    rest = replacement.left_after(until)
    if rest is None:
        return
    for sheet in await sheets_between(session, [replacement.id], rest):
        if not await _given_back(session, demand, primary, sheet, reason):
            until = max(until, min(sheet.planned.ends_at, replacement.period.ends_at))
    if until < replacement.period.ends_at:
        await let_go(session, replacement, until, reason)


async def swap(
    session: AsyncSession,
    actor: Actor,
    assignment_id: UUID,
    vehicle_id: UUID,
    driver_ids: Sequence[UUID] | None,
    at: datetime | None,
    reason: str,
) -> Assignment:
    """From `at` on another vehicle serves; sheets planned from then on are amended to it."""
    assignment, demand = await assignment_and_demand(session, assignment_id, actor)
    assignment.must_be_active()
    if assignment.replacement_for:
        raise StandsIn(assignment.plate)
    at = max(to_the_minute(at or clock.now()), assignment.period.starts_at)
    rest = assignment.left_after(at)
    if rest is None:
        raise EndsTooLate(f"{at} is after {assignment.period.ends_at}.")
    replacements = await replacements_of(session, assignment.id)
    held = [assignment.id, *(one.id for one in replacements)]
    sheets = await sheets_between(session, held, rest)
    if any(not sheet.has_not_departed for sheet in sheets):
        raise StillDeparted(f"{assignment.plate} is on a trip after {at}.")
    times = {Layer.COMMITMENT: rest, Layer.USAGE: rest}
    wanted = assignment.driver_ids if driver_ids is None else driver_ids
    offer = await chosen(session, actor, demand, vehicle_id, wanted, times)
    for locked_id in sorted({vehicle_id, assignment.vehicle_id}):
        await vehicle_to_change(session, locked_id)
    offer.vehicle.must_serve(rest.starts_at)
    successor = Assignment.of_demand(
        demand, offer.vehicle, offer.drivers, rest, swapped_from=assignment.id
    )
    driver = next(iter(offer.drivers), None)
    trips = [
        (sheet, TripPlan(successor, demand, offer.vehicle, driver, planned))
        for sheet in sheets
        if (planned := overlap(sheet.planned, rest))
    ]
    used = [booking for sheet, plan in trips for booking in plan.bookings(sheet.id)]
    try:
        async with session.begin_nested():
            for source_id in held:
                await release(session, source_id, at)
            await exchange(session, [sheet.id for sheet in sheets], [*successor.bookings(), *used])
    except Taken as taken:
        on = first_date(rest, (await branch_known(session, demand.branch)).time_zone)
        raise await already_booked(session, actor, taken, offer.vehicle, times, on) from taken
    for one in replacements:
        if one.period.ends_at > at:
            await let_go(session, one, at, reason)
    await let_go(session, assignment, at, reason)
    await _begin(session, successor, trips, reason)
    return successor


async def end_assignment(
    session: AsyncSession, actor: Actor, assignment_id: UUID, ended_at: datetime, reason: str
) -> Assignment:
    """End an assignment before its period is over."""
    assignment, demand = await assignment_and_demand(session, assignment_id, actor)
    assignment.must_be_active()
    await must_be_in(session, assignment)
    if assignment.replacement_for:
        await end_replacement(session, assignment.id, ended_at, reason)
    else:
        wish = demand.wish
        await end(session, demand, assignment, ended_at, reason)
        order_id = None if assignment.is_active else demand.order_id
        if order_id and not await sheets_of_order(session, order_id):
            # Nothing of it is driven, and it is promised still.
            await wait_anew(session, demand, wish, [assignment])
    return assignment


async def _begin(session: AsyncSession, assignment: Assignment, trips: Trips, reason: str) -> None:
    """Let a booked assignment take over these sheets, whose use is booked too."""
    # What it takes over from is let go before, or two primaries would stand at one instant.
    await session.flush()
    session.add(assignment)
    await session.flush()
    record(session, assignment.commit())
    for sheet, trip in trips:
        amend_booked(session, sheet, trip, reason)
    vehicle = await vehicle_to_change(session, assignment.vehicle_id)
    await follow_ledger(session, vehicle, f"assigned to {assignment.document}")
    await plan_finish(session, assignment, assignment.period.ends_at)


async def _given_back(
    session: AsyncSession,
    demand: FulfilmentDemand,
    primary: Assignment,
    sheet: TripSheet,
    reason: str,
) -> bool:
    if not (primary.is_active and sheet.has_not_departed):
        return False
    if overlap(sheet.planned, primary.period) != sheet.planned:
        return False
    vehicle = await vehicle_to_change(session, primary.vehicle_id)
    trip = TripPlan(primary, demand, vehicle, await driver_of(session, sheet), sheet.planned)
    try:
        await amend(session, sheet, trip, reason)
    except Taken:
        return False
    return True
