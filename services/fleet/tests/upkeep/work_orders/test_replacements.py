"""The workshop and those whom a vehicle is promised to."""

from uuid import UUID

from chassis.schedule import clock
from contracts.events.fleet import (
    AssignmentEnded,
    TripSheetAmended,
    VehicleAssigned,
    WorkOrderScheduled,
)

from ...factories import DISPATCHER_PD
from ...yard import Body, Yard
from ..workshop import at, chartered, problem, requested, scheduled, window


async def test_a_trip_in_the_window_blocks_the_workshop(yard: Yard) -> None:
    vehicle, _, sheet = await chartered(yard)
    await yard.vehicle()
    order = await requested(yard, vehicle)
    path = f"/work-orders/{order['id']}/schedule"
    answer = await yard.post(DISPATCHER_PD, path, window(at(3, hour=10), at(3, hour=12)))
    assert problem(answer) == (409, "already-booked")
    assert answer.json()["blocking"]["source_id"] == sheet["id"]
    assert answer.json()["gaps"] == [{"starts_at": "2026-03-03T16:00:00+00:00", "ends_at": None}]
    assert await yard.service.recorded(WorkOrderScheduled) == []


async def test_a_workshop_day_blocks_a_trip(yard: Yard) -> None:
    vehicle, assignment, _ = await chartered(yard)
    order = await scheduled(yard, vehicle, at(5), at(6), without_replacement=True)
    trip = {"planned": {"starts_at": at(5, hour=9).isoformat(), "ends_at": at(7).isoformat()}}
    answer = await yard.post(DISPATCHER_PD, f"/assignments/{assignment['id']}/trip-sheets", trip)
    assert problem(answer) == (409, "already-booked")
    assert answer.json()["blocking"]["document"] == order["number"]


async def test_another_of_the_same_grade_or_higher_stands_in(yard: Yard) -> None:
    vehicle, assignment, _ = await chartered(yard, licence_class="B1")
    await yard.vehicle("van", branch="XH")
    spare = await yard.vehicle("van")
    order = await scheduled(yard, vehicle, at(5), at(7))
    _, stands_in = await yard.service.recorded(VehicleAssigned)
    assert str(stands_in.replacement_for) == assignment["id"]
    assert str(stands_in.vehicle_id) == spare["id"]
    assert (stands_in.period.starts_at, stands_in.period.ends_at) == (at(5), at(7))
    [fact] = await yard.service.recorded(WorkOrderScheduled)
    assert fact.replacement_assignment_id == stands_in.assignment_id
    assert order["replacement_assignment_id"] == str(stands_in.assignment_id)


async def test_without_a_replacement_the_dispatcher_decides(yard: Yard) -> None:
    vehicle, _, _ = await chartered(yard)
    order = await requested(yard, vehicle)
    path = f"/work-orders/{order['id']}/schedule"
    answer = await yard.post(DISPATCHER_PD, path, window(at(5), at(7)))
    assert problem(answer) == (409, "no-replacement")
    assert "HT-2026-000001" in answer.json()["detail"]
    bookings = await yard.listed(DISPATCHER_PD, f"/vehicles/{vehicle['id']}/bookings")
    assert {row["source_type"] for row in bookings} == {"assignment", "trip_sheet"}
    await yard.done(DISPATCHER_PD, path, window(at(5), at(7), without_replacement=True))
    [fact] = await yard.service.recorded(WorkOrderScheduled)
    assert fact.replacement_assignment_id is None


async def test_trips_in_the_window_go_over_and_come_back(yard: Yard) -> None:
    vehicle, assignment, _ = await chartered(yard)
    spare = await yard.vehicle()
    early, late = [await _trip(yard, assignment, day) for day in (5, 6)]
    order = await scheduled(yard, vehicle, at(5), at(7), move_trips=True)
    assert await _vehicles(yard, early, late) == [spare["id"]] * 2
    assert len(await yard.service.recorded(TripSheetAmended)) == 2

    clock.stop_at(at(5, hour=20))
    await yard.service.do_due_work()
    body = {"odometer_km": 1_000, "cost": {"amount": 50_000}}
    await yard.done(DISPATCHER_PD, f"/work-orders/{order['id']}/completion", body)
    assert await _vehicles(yard, late) == [vehicle["id"]]
    [ended] = await yard.service.recorded(AssignmentEnded)
    assert (str(ended.vehicle_id), ended.ended_at) == (spare["id"], at(5, hour=20))
    bookings = await yard.listed(DISPATCHER_PD, f"/vehicles/{spare['id']}/bookings")
    assert all(row["period"]["ends_at"] <= "2026-03-05T12:00:00Z" for row in bookings)


async def test_a_cancelled_visit_sends_the_replacement_home(yard: Yard) -> None:
    vehicle, assignment, _ = await chartered(yard)
    spare = await yard.vehicle()
    trip = await _trip(yard, assignment, 5)
    order = await scheduled(yard, vehicle, at(5), at(7), move_trips=True)
    assert await _vehicles(yard, trip) == [spare["id"]]
    path = f"/work-orders/{order['id']}/cancellation"
    await yard.done(DISPATCHER_PD, path, {"reason": "no parts"})
    assert await _vehicles(yard, trip) == [vehicle["id"]]
    assert await yard.availability(spare) == "idle"
    held = await yard.service.rows(
        "SELECT source_type FROM reservations WHERE state = 'live' AND resource_id = $1",
        UUID(spare["id"]),
    )
    assert list(held) == []


async def test_a_vehicle_that_is_promised_to_nobody_needs_no_replacement(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    await yard.vehicle()
    await scheduled(yard, vehicle, at(5), at(7), move_trips=True)
    assert await yard.service.recorded(VehicleAssigned) == []


async def _trip(yard: Yard, assignment: Body, day: int) -> Body:
    planned = {"starts_at": at(day, 9).isoformat(), "ends_at": at(day, 18).isoformat()}
    path = f"/assignments/{assignment['id']}/trip-sheets"
    return await yard.done(DISPATCHER_PD, path, {"planned": planned})


async def _vehicles(yard: Yard, *sheets: Body) -> list[str]:
    found = [await yard.get(DISPATCHER_PD, f"/trip-sheets/{sheet['id']}") for sheet in sheets]
    return [answer.json()["vehicle_id"] for answer in found]
