from datetime import date, datetime, timedelta
from uuid import UUID

from chassis.schedule import clock
from contracts.events.fleet import (
    AssignmentEnded,
    TripSheetAmended,
    VehicleAssigned,
)
from contracts.values import Period, Term
from fleet.assignments.model import Assignment
from fleet.assignments.queries import assignment_to_change
from fleet.dispatch.changes.commands import end_replacement, replace_for

from ...factories import ADMIN, DISPATCHER_PD, TODAY, a_line
from ...yard import Body, Yard
from ..bookings import an_order, at, books_balance, cancelled, hours

YEAR = Term(starts_on=TODAY, ends_on=date(2027, 3, 2))


async def replaced(yard: Yard, assignment: Body, period: Period) -> Assignment | None:
    async with yard.service.transaction() as session:
        primary = await assignment_to_change(session, UUID(assignment["id"]))
        return await replace_for(session, primary, period, "in the workshop")


async def given_back(yard: Yard, replacement: Assignment, when: datetime) -> None:
    async with yard.service.transaction() as session:
        await end_replacement(session, replacement.id, when)


async def serving(yard: Yard) -> Body:
    await yard.vehicle()
    await yard.driver()
    await yard.sign(a_line(term=YEAR))
    [assignment] = await yard.listed(ADMIN, "/assignments")
    return assignment


async def further(yard: Yard, assignment: Body, start: float, end: float) -> Body:
    period = {"starts_at": at(start).isoformat(), "ends_at": at(end).isoformat()}
    path = f"/assignments/{assignment['id']}/trip-sheets"
    return await yard.done(DISPATCHER_PD, path, {"planned": period})


async def test_a_replacement_takes_over_the_window_and_its_sheets_with_the_same_driver(
    yard: Yard,
) -> None:
    assignment = await serving(yard)
    before = await further(yard, assignment, 20, 23)
    within = await further(yard, assignment, 25, 30)
    reaching_out = await further(yard, assignment, 47, 52)
    spare = await yard.vehicle()
    replacement = await replaced(yard, assignment, hours(24, 48))

    assert replacement is not None
    told = (await yard.service.recorded(VehicleAssigned))[-1]
    assert (str(told.replacement_for), told.plate) == (assignment["id"], spare["plate"])
    assert told.period == hours(24, 52)
    assert [str(one) for one in told.driver_ids] == assignment["driver_ids"]
    amended = await yard.service.recorded(TripSheetAmended)
    assert {str(one.trip_sheet_id) for one in amended} == {within["id"], reaching_out["id"]}
    assert {(one.plate, one.assignment_id, one.reason) for one in amended} == {
        (spare["plate"], replacement.id, "in the workshop")
    }
    sheets = {one["id"]: one["plate"] for one in await yard.listed(ADMIN, "/trip-sheets")}
    assert sheets[before["id"]] == assignment["plate"]
    assert await yard.availability(spare) == "committed"
    await books_balance(yard.service)


async def test_the_vehicle_that_is_back_takes_over_what_has_not_begun(yard: Yard) -> None:
    assignment = await serving(yard)
    early = await further(yard, assignment, 25, 30)
    late = await further(yard, assignment, 40, 44)
    spare = await yard.vehicle()
    replacement = await replaced(yard, assignment, hours(24, 48))
    assert replacement is not None
    clock.advance(timedelta(hours=25))
    await yard.departed(early)
    clock.advance(timedelta(hours=2))
    await given_back(yard, replacement, clock.now())
    sheets = {one["id"]: one for one in await yard.listed(ADMIN, "/trip-sheets")}
    assert sheets[late["id"]]["plate"] == assignment["plate"]
    assert sheets[late["id"]]["status"] == "issued"
    assert sheets[early["id"]]["plate"] == spare["plate"]
    assert (await yard.service.recorded(VehicleAssigned))[-1].period.ends_at == at(30)
    clock.advance(timedelta(hours=2))
    back = {"odometer_in_km": 1_100, "fuel_ml": 0, "overtime_minutes": 0}
    money = {"tolls": {"amount": 0}, "parking": {"amount": 0}}
    await yard.done(ADMIN, f"/trip-sheets/{early['id']}/return", back | money)
    clock.advance(timedelta(hours=2))
    await yard.service.do_due_work()
    [ended] = await yard.service.recorded(AssignmentEnded)
    assert (ended.assignment_id, ended.ended_at) == (replacement.id, at(30))
    assert await yard.availability(spare) == "idle"
    await given_back(yard, replacement, clock.now())
    assert len(await yard.service.recorded(AssignmentEnded)) == 1
    await books_balance(yard.service)


async def test_without_anything_suitable_nothing_changes(yard: Yard) -> None:
    assignment = await serving(yard)
    await further(yard, assignment, 25, 30)
    await yard.vehicle("van")
    await yard.vehicle(branch="XH")
    before = await yard.service.rows("SELECT * FROM reservations ORDER BY id")
    # The driver may not drive the van, and the other vehicle is of another branch.
    assert await replaced(yard, assignment, hours(24, 48)) is None
    assert await yard.service.rows("SELECT * FROM reservations ORDER BY id") == before
    assert await yard.service.recorded(TripSheetAmended) == []
    assert await replaced(yard, assignment, hours(24 * 400, 24 * 401)) is None


async def test_a_replacement_ends_with_what_it_stands_in_for(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    order = an_order()
    await yard.service.deliver(order)
    [assignment] = await yard.listed(ADMIN, "/assignments")
    spare = await yard.vehicle()
    assert await replaced(yard, assignment, hours(24, 26)) is not None
    await yard.service.deliver(cancelled(order))
    assert {one["state"] for one in await yard.listed(ADMIN, "/assignments")} == {"ended"}
    assert {one["status"] for one in await yard.listed(ADMIN, "/trip-sheets")} == {"void"}
    assert await yard.availability(spare) == "idle"
    await books_balance(yard.service)


async def test_a_swap_ends_the_replacement_of_what_it_takes_away(yard: Yard) -> None:
    assignment = await serving(yard)
    trip = await further(yard, assignment, 25, 30)
    spare = await yard.vehicle()
    assert await replaced(yard, assignment, hours(24, 48)) is not None
    other = await yard.vehicle()
    swap = {"vehicle_id": other["id"], "reason": "sold", "at": at(13).isoformat()}
    await yard.done(DISPATCHER_PD, f"/assignments/{assignment['id']}/swap", swap)
    sheets = {one["id"]: one["plate"] for one in await yard.listed(ADMIN, "/trip-sheets")}
    assert sheets[trip["id"]] == other["plate"]
    assert await yard.availability(spare) == "idle"
    await books_balance(yard.service)


async def test_a_replacement_is_ended_by_hand_and_not_swapped(yard: Yard) -> None:
    assignment = await serving(yard)
    trip = await further(yard, assignment, 25, 30)
    await yard.vehicle()
    replacement = await replaced(yard, assignment, hours(24, 48))
    assert replacement is not None
    path = f"/assignments/{replacement.id}"
    other = await yard.vehicle()
    swap = {"vehicle_id": other["id"], "reason": "x"}
    answer = await yard.post(DISPATCHER_PD, f"{path}/swap", swap)
    assert answer.json()["type"].endswith("stands-in")
    ending = {"ended_at": clock.now().isoformat(), "reason": "repaired sooner"}
    await yard.done(DISPATCHER_PD, f"{path}/end", ending)
    sheets = {one["id"]: one["plate"] for one in await yard.listed(ADMIN, "/trip-sheets")}
    assert sheets[trip["id"]] == assignment["plate"]
    assert (await yard.listed(ADMIN, "/demands"))[0]["state"] == "assigned"
    await books_balance(yard.service)


async def test_a_closed_contract_trip_by_a_replacement_is_its_own(yard: Yard) -> None:
    assignment = await serving(yard)
    trip = await further(yard, assignment, 25, 30)
    spare = await yard.vehicle()
    assert await replaced(yard, assignment, hours(24, 48)) is not None
    clock.advance(timedelta(hours=25))
    closed = await yard.closed(trip)
    assert (closed["plate"], closed["driver_id"]) == (spare["plate"], assignment["driver_ids"][0])
