"""Proposes who may take over from a driver, and exchanges them when a dispatcher decides."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.errors import ReferenceNotYetKnown
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables.replacements import current
from contracts.events.service_desk import DriverChangeRequested
from contracts.values import Period
from fleet.assignments.model import Assignment, AssignmentNotActive, EndsTooLate
from fleet.assignments.queries import already_booked, assignment_and_demand, replacements_of
from fleet.demands.model import FulfilmentDemand
from fleet.demands.rules import first_date, midnight
from fleet.dispatch.changes.queries import sheets_between
from fleet.dispatch.changes.rules import to_the_minute
from fleet.dispatch.driver_changes.model import ChangeCause, DriverChange
from fleet.dispatch.driver_changes.queries import (
    asked_before,
    assignment_asked_about,
    driven_by,
    driver_change_to_decide,
    driver_with,
    sheet_named,
    who_may_take_over,
)
from fleet.dispatch.serving.queries import drivers_named
from fleet.drivers.model import Driver
from fleet.ledger.commands import exchange, look_at_waiting, release
from fleet.ledger.model import Layer, ResourceType, Taken
from fleet.references.queries import branch_known
from fleet.trip_sheets.commands import amend_booked
from fleet.trip_sheets.model import TripSheet
from fleet.trip_sheets.plan import TripPlan
from fleet.vehicles.model import Vehicle

NOBODY_FREE = "No other driver who may drive this vehicle is free."
NOT_SERVING = "This driver serves no assignment of the customer now."
LEAVES = "The driver leaves on {}."


class WrongDriver(AssignmentNotActive):
    """The driver does not serve this assignment any more."""


async def ask_for_another(session: AsyncSession, asked: DriverChangeRequested) -> None:
    """A customer wants another driver: propose some, or say at once that nobody can be had."""
    sheet = await sheet_named(session, asked.trip_sheet_id)
    driver_id = asked.driver_id or (sheet.driver_id if sheet else None)
    customer_id = await current(session, asked.customer_id)
    assignment = await assignment_asked_about(session, asked, customer_id, driver_id, sheet)
    if driver_id is None and assignment and assignment.driver_ids:
        driver_id = assignment.driver_ids[0]
    driver = await driver_with(session, driver_id=driver_id)
    if driver is None:
        raise ReferenceNotYetKnown(f"driver {driver_id}")
    if await asked_before(session, driver.id, asked.ticket_id, None):
        return
    branch = await branch_known(session, driver.branch)
    scope = asked.scope.model_copy(update={"org_path": branch.path})
    change = DriverChange.asked(
        driver,
        ChangeCause.CUSTOMER,
        asked.reason,
        customer_id=asked.customer_id,
        scope=assignment.scope if assignment else scope,
        assignment=assignment,
        ticket_id=asked.ticket_id,
    )
    session.add(change)
    fitting = await _fitting(session, change, assignment, clock.now())
    if fitting:
        record(session, change.propose(fitting))
    else:
        reason = NOBODY_FREE if assignment else NOT_SERVING
        record(session, change.refuse(reason, None, clock.now()))


async def let_leave(session: AsyncSession, staff_id: UUID, leaves_on: date, *, left: bool) -> None:
    """A driver leaves: each assignment that runs on needs another, whom a dispatcher chooses."""
    driver = await driver_with(session, staff_id=staff_id)
    if driver is None:
        return
    branch = await branch_known(session, driver.branch)
    leaves_at = midnight(leaves_on, branch.time_zone)
    driver.leave(leaves_at, left=left)
    for assignment in await driven_by(session, driver.id):
        if assignment.period.ends_at <= leaves_at:
            continue
        if await asked_before(session, driver.id, None, assignment.id):
            continue
        change = DriverChange.asked(
            driver,
            ChangeCause.LEAVES,
            LEAVES.format(leaves_on),
            customer_id=assignment.customer_id,
            scope=assignment.scope,
            assignment=assignment,
            from_at=max(leaves_at, assignment.period.starts_at),
        )
        session.add(change)
        fitting = await _fitting(session, change, assignment, change.from_at or leaves_at)
        record(session, change.propose(fitting))


async def refuse(session: AsyncSession, actor: Actor, change_id: UUID, reason: str) -> DriverChange:
    """The driver stays."""
    change = await driver_change_to_decide(session, change_id, actor)
    record(session, change.refuse(reason, actor.id, clock.now()))
    return change


async def decide(
    session: AsyncSession,
    actor: Actor,
    change_id: UUID,
    driver_id: UUID,
    from_at: datetime | None,
) -> DriverChange:
    """Another driver takes over from `from_at` on; a trip under way is driven to its end."""
    change = await driver_change_to_decide(session, change_id, actor)
    change.must_be_open()
    if change.assignment_id is None:
        raise WrongDriver(NOT_SERVING)
    assignment, demand = await assignment_and_demand(session, change.assignment_id)
    assignment.must_be_active()
    if change.driver_id not in assignment.driver_ids:
        raise WrongDriver(f"It is driven by {len(assignment.driver_ids)} others.")
    at = to_the_minute(from_at or change.from_at or clock.now())
    rest = assignment.left_after(at)
    if rest is None:
        raise EndsTooLate(f"{at} is after {assignment.period.ends_at}.")
    branch = await branch_known(session, demand.branch)
    on = first_date(rest, branch.time_zone)
    [driver] = await drivers_named(session, [driver_id], demand.branch, actor)
    vehicle = await session.get_one(Vehicle, assignment.vehicle_id)
    driver.must_be_licensed(vehicle.model.licence_class, on)
    driver.must_stay_until(rest.ends_at)
    try:
        await _exchange(session, change, demand, assignment, driver, rest)
    except Taken as taken:
        times = {Layer.COMMITMENT: rest}
        raise await already_booked(session, actor, taken, vehicle, times, on) from taken
    change.decide(driver, rest.starts_at, actor.id, clock.now())
    await look_at_waiting(session, assignment.branch)
    return change


async def _exchange(
    session: AsyncSession,
    change: DriverChange,
    demand: FulfilmentDemand,
    assignment: Assignment,
    driver: Driver,
    rest: Period,
) -> None:
    """Move commitment and sheets from one driver to the other, all or nothing."""
    trips: list[tuple[TripSheet, TripPlan]] = []
    for held_by in [assignment, *await replacements_of(session, assignment.id)]:
        vehicle = await session.get_one(Vehicle, held_by.vehicle_id)
        trips += [
            (sheet, TripPlan(held_by, demand, vehicle, driver, sheet.planned))
            for sheet in await _sheets_of(session, held_by, change.driver_id, rest)
        ]
    async with session.begin_nested():
        await release(session, assignment.id, rest.starts_at, resource_id=change.driver_id)
        await exchange(
            session,
            [sheet.id for sheet, _ in trips],
            [
                assignment.booking(ResourceType.DRIVER, driver.id, rest),
                *(booking for sheet, trip in trips for booking in trip.bookings(sheet.id)),
            ],
        )
    for standing_in in await replacements_of(session, assignment.id):
        standing_in.take_driver(change.driver_id, driver.id)
    reassigned = assignment.change_driver(
        change.driver_id,
        driver.id,
        rest.starts_at,
        change.reason,
        change_id=change.id,
        ticket_id=change.ticket_id,
    )
    record(session, reassigned)
    for sheet, trip in trips:
        amend_booked(session, sheet, trip, change.reason)


async def _fitting(
    session: AsyncSession,
    change: DriverChange,
    assignment: Assignment | None,
    from_at: datetime,
) -> Sequence[Driver]:
    """Who may take over from then on."""
    rest = assignment.left_after(from_at) if assignment else None
    if assignment is None or rest is None:
        return []
    vehicle = await session.get_one(Vehicle, assignment.vehicle_id)
    branch = await branch_known(session, assignment.branch)
    sheets = await _sheets_of(session, assignment, change.driver_id, rest)
    on = first_date(rest, branch.time_zone)
    return await who_may_take_over(session, assignment, vehicle, rest, sheets, on)


async def _sheets_of(
    session: AsyncSession, assignment: Assignment, driver_id: UUID, rest: Period
) -> list[TripSheet]:
    return [
        sheet
        for sheet in await sheets_between(session, [assignment.id], rest)
        if sheet.driver_id == driver_id and sheet.has_not_departed
    ]
