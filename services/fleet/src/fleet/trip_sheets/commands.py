"""From the order to drive to the checked sheet."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.errors import Conflict, Invalid
from chassis.messages import record
from chassis.schedule import clock, plan
from chassis.tables import next_number
from contracts.events.fleet import TripSheetAmended
from contracts.values import Money, Period
from fleet.assignments.model import Assignment
from fleet.assignments.queries import already_booked, assignment_to_change, demand_of
from fleet.demands.rules import first_date
from fleet.drivers.model import Driver
from fleet.ledger.commands import book, exchange, look_at_waiting, release, use
from fleet.ledger.model import Layer, Taken
from fleet.ledger.queries import drivers_committed
from fleet.references.queries import branch_known, customer_known
from fleet.trip_sheets.model import TripSheet
from fleet.trip_sheets.plan import TripPlan
from fleet.trip_sheets.queries import is_first_trip, trip_sheet_to_change
from fleet.trip_sheets.rules import expected_use
from fleet.vehicles.commands import follow_ledger, take_reading
from fleet.vehicles.model import OdometerReading, ReadingSource, Vehicle
from fleet.vehicles.queries import vehicle_to_change

SETTLE_ORDERED_TRIP = "settle-ordered-trip"
# How far a driver's phone may run ahead of our clock.
CLOCK_SKEW = timedelta(minutes=5)
SETTLE_TRIP = "settle-trip"


class OutsideAssignment(Conflict):
    """A trip is planned within the period of its assignment."""


class DriverNotAssigned(Conflict):
    """The driver does not belong to this assignment."""


class NotYet(Invalid):
    """What has not happened yet cannot be reported."""


async def issue_further_sheet(
    session: AsyncSession,
    actor: Actor,
    assignment_id: UUID,
    planned: Period,
    driver_id: UUID | None,
) -> TripSheet:
    """Order another trip under an assignment."""
    assignment = await assignment_to_change(session, assignment_id, actor)
    assignment.must_be_active()
    within = assignment.period
    if planned.starts_at < within.starts_at or planned.ends_at > within.ends_at:
        raise OutsideAssignment(f"It runs from {within.starts_at} to {within.ends_at}.")
    vehicle = await vehicle_to_change(session, assignment.vehicle_id)
    vehicle.must_serve(planned.starts_at)
    driver = await _driver_of(session, assignment, driver_id, planned)
    branch = await branch_known(session, assignment.branch)
    on = first_date(planned, branch.time_zone)
    if driver:
        driver.must_be_licensed(vehicle.model.licence_class, on)
    demand = await demand_of(session, assignment)
    trip = TripPlan(assignment, demand, vehicle, driver, planned)
    sheet = TripSheet.draw_up(trip, await customer_known(session, assignment.customer_id))
    times = {Layer.USAGE: planned, Layer.COMMITMENT: planned}
    try:
        await book(session, trip.bookings(sheet.id))
    except Taken as taken:
        raise await already_booked(session, actor, taken, vehicle, times, on) from taken
    return await issue(session, sheet, branch.time_zone)


async def issue(session: AsyncSession, sheet: TripSheet, time_zone: str) -> TripSheet:
    """Number and issue a sheet whose use of vehicle and driver is booked."""
    number = await next_number(session, "LD", clock.today(time_zone).year)
    record(session, sheet.issue(number, clock.now()))
    session.add(sheet)
    return sheet


async def amend(
    session: AsyncSession, sheet: TripSheet, trip: TripPlan, reason: str
) -> TripSheetAmended:
    """Order another trip with a locked sheet, if the ledger takes that; else `Taken`."""
    sheet.must_not_have_departed()
    await exchange(session, [sheet.id], trip.bookings(sheet.id))
    return amend_booked(session, sheet, trip, reason)


def amend_booked(
    session: AsyncSession, sheet: TripSheet, trip: TripPlan, reason: str
) -> TripSheetAmended:
    """Order another trip with a locked sheet; the ledger has taken it."""
    record(session, amended := sheet.amend(trip, reason))
    return amended


async def accept_sheet(session: AsyncSession, actor: Actor, sheet_id: UUID) -> TripSheet:
    """The driver takes the order."""
    sheet = await trip_sheet_to_change(session, sheet_id, actor)
    record(session, sheet.accept(clock.now()))
    return sheet


async def depart(
    session: AsyncSession,
    actor: Actor,
    sheet_id: UUID,
    odometer_out_km: int,
    departed_at: datetime | None,
) -> TripSheet:
    """The vehicle leaves; from now on the ledger shows the real use instead of the planned one."""
    sheet, vehicle = await _sheet_and_vehicle(session, sheet_id, actor)
    at = happened_at(departed_at)
    departed = sheet.depart(vehicle, odometer_out_km, at)
    vehicle.must_not_be_blocked()
    period = expected_use(sheet.planned, at)
    try:
        await use(session, sheet.id, period, under_way=True)
    except Taken as taken:
        times: Mapping[Layer, Period] = {Layer.USAGE: period}
        on = first_date(period, (await branch_known(session, sheet.branch)).time_zone)
        raise await already_booked(session, actor, taken, vehicle, times, on) from taken
    record(session, departed)
    reading = OdometerReading(
        read_at=at,
        odometer_km=odometer_out_km,
        source=ReadingSource.DEPARTURE,
        source_id=sheet.id,
        document=sheet.number,
        read_by=actor.id,
    )
    await take_reading(session, vehicle, reading)
    await follow_ledger(session, vehicle, f"{sheet.number} departed")
    return sheet


async def return_trip(
    session: AsyncSession,
    actor: Actor,
    sheet_id: UUID,
    returned_at: datetime | None,
    *,
    odometer_in_km: int,
    fuel_ml: int,
    tolls: Money,
    parking: Money,
    overtime_minutes: int,
) -> TripSheet:
    """The vehicle is back.

    Its booked use becomes the actual one: shorter when early; when late, longer up to where the
    next booking begins.
    """
    sheet, vehicle = await _sheet_and_vehicle(session, sheet_id, actor)
    returned = sheet.come_back(
        vehicle,
        happened_at(returned_at),
        odometer_in_km=odometer_in_km,
        fuel_ml=fuel_ml,
        tolls=tolls,
        parking=parking,
        overtime_minutes=overtime_minutes,
    )
    await use(session, sheet.id, returned.actual, under_way=False)
    record(session, returned)
    reading = OdometerReading(
        read_at=returned.actual.ends_at,
        odometer_km=odometer_in_km,
        source=ReadingSource.RETURN,
        source_id=sheet.id,
        document=sheet.number,
        fuel_ml=fuel_ml,
        read_by=actor.id,
    )
    await take_reading(session, vehicle, reading)
    await follow_ledger(session, vehicle, f"{sheet.number} returned")
    await look_at_waiting(session, sheet.branch)
    return sheet


async def close_sheet(session: AsyncSession, actor: Actor, sheet_id: UUID) -> TripSheet:
    """The dispatcher checked the sheet; it can be billed."""
    sheet = await trip_sheet_to_change(session, sheet_id, actor)
    sheet.must_be_returned()
    first = await is_first_trip(session, sheet)
    record(session, sheet.close(clock.now(), first_for_customer=first))
    await plan(session, SETTLE_TRIP, str(sheet.id), clock.now(), {"trip_sheet_id": str(sheet.id)})
    await _settle(session, sheet)
    return sheet


async def void_sheet(session: AsyncSession, actor: Actor, sheet_id: UUID, reason: str) -> TripSheet:
    """The trip will not take place."""
    sheet = await trip_sheet_to_change(session, sheet_id, actor)
    await void(session, sheet, reason)
    await look_at_waiting(session, sheet.branch)
    await _settle(session, sheet)
    return sheet


async def void(session: AsyncSession, sheet: TripSheet, reason: str) -> None:
    """Void a locked sheet and give up what it had booked."""
    record(session, sheet.void(reason))
    await release(session, sheet.id)


async def _settle(session: AsyncSession, sheet: TripSheet) -> None:
    """Have the order looked at that a sheet was for, which is nothing to wait for here."""
    if sheet.order_id:
        order_id = str(sheet.order_id)
        await plan(session, SETTLE_ORDERED_TRIP, order_id, clock.now(), {"order_id": order_id})


async def _sheet_and_vehicle(
    session: AsyncSession, sheet_id: UUID, actor: Actor
) -> tuple[TripSheet, Vehicle]:
    sheet = await trip_sheet_to_change(session, sheet_id, actor)
    return sheet, await vehicle_to_change(session, sheet.vehicle_id)


async def _driver_of(
    session: AsyncSession, assignment: Assignment, driver_id: UUID | None, planned: Period
) -> Driver | None:
    """The driver asked for, or the first who is promised for the whole trip."""
    holder = assignment.replacement_for or assignment.id
    promised = await drivers_committed(session, holder, planned)
    if driver_id is None:
        in_order = [one for one in assignment.driver_ids if one in promised]
        driver_id = next(iter(in_order or promised), None)
    if assignment.driver_ids and driver_id not in promised:
        raise DriverNotAssigned(str(driver_id or "none is for the whole trip"))
    return await session.get_one(Driver, driver_id) if driver_id else None


def happened_at(reported: datetime | None) -> datetime:
    """When something happened that is reported now; without a time, just now."""
    now = clock.now()
    if reported and reported > now + CLOCK_SKEW:
        raise NotYet(f"{reported} lies ahead.")
    return reported or now
