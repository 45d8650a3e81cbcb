from datetime import timedelta
from typing import Any

import pytest

from chassis.schedule import clock
from contracts.events.fleet import (
    VehicleAvailabilityChanged,
    VehicleCostRecorded,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderRequested,
    WorkOrderScheduled,
)

from ...factories import (
    ADMIN,
    DISPATCHER_PD,
    DISPATCHER_XH,
    DRIVER,
    FLEET_MANAGER,
    SELLER,
)
from ...yard import Body, Yard
from ..workshop import HOUR, at, odometer, problem, requested, scheduled, window


async def test_work_orders_are_for_those_who_may(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    body = {"vehicle_id": vehicle["id"], "kind": "repair", "description": "brakes squeak"}
    for actor, status in ((None, 401), (DISPATCHER_XH, 404), (SELLER, 403), (DRIVER, 403)):
        assert (await yard.post(actor, "/work-orders", body)).status_code == status
    order = await requested(yard, vehicle)
    path = f"/work-orders/{order['id']}"
    steps: list[tuple[str, Body]] = [
        ("schedule", window(at(5), at(6))),
        ("start", {}),
        ("completion", {"odometer_km": 1_000, "cost": {"amount": 0}}),
        ("cancellation", {"reason": "x"}),
    ]
    for step, said in steps:
        assert (await yard.post(None, f"{path}/{step}", said)).status_code == 401
        assert (await yard.post(DISPATCHER_XH, f"{path}/{step}", said)).status_code == 404
        assert (await yard.post(SELLER, f"{path}/{step}", said)).status_code == 403
    assert (await yard.get(None, path)).status_code == 401
    assert (await yard.get(DISPATCHER_XH, path)).status_code == 404
    assert await yard.listed(DISPATCHER_XH, "/work-orders") == []
    assert (await yard.get(DRIVER, "/work-orders")).status_code == 403
    assert (await yard.get(DISPATCHER_PD, path)).json()["number"] == "WX-2026-000001"


async def test_a_visit_to_the_workshop_from_request_to_cost(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    order = await scheduled(yard, vehicle, at(5), at(6))
    assert (order["status"], order["station"]) == ("scheduled", "Pudong Auto Service")
    assert await yard.availability(vehicle) == "idle"
    [booking] = await yard.listed(DISPATCHER_PD, f"/vehicles/{vehicle['id']}/bookings")
    assert (booking["layer"], booking["source_type"]) == ("usage", "work_order")
    assert (booking["source_id"], booking["document"]) == (order["id"], "WX-2026-000001")

    clock.stop_at(at(5))
    await yard.service.do_due_work()
    assert await yard.availability(vehicle) == "in_workshop"
    path = f"/work-orders/{order['id']}"
    assert (await yard.get(DISPATCHER_PD, path)).json()["status"] == "in_progress"

    clock.stop_at(at(5, hour=20))
    done = {"odometer_km": 1_004, "cost": {"amount": 88_000}}
    completed = await yard.done(DISPATCHER_PD, f"{path}/completion", done)
    assert (completed["status"], completed["odometer_km"]) == ("completed", 1_004)
    assert await yard.availability(vehicle) == "idle"
    assert await odometer(yard, vehicle["id"]) == 1_004
    [booking] = await yard.listed(DISPATCHER_PD, f"/vehicles/{vehicle['id']}/bookings")
    assert booking["period"]["ends_at"] == "2026-03-05T12:00:00Z"

    [fact] = await yard.service.recorded(WorkOrderCompleted)
    assert (fact.actual.starts_at, fact.actual.ends_at) == (at(5), at(5, hour=20))
    [cost] = await yard.service.recorded(VehicleCostRecorded)
    assert (cost.kind, cost.amount.amount, cost.work_order_id) == (
        "repair",
        88_000,
        fact.work_order_id,
    )
    assert (cost.term.starts_on.isoformat(), cost.note) == ("2026-03-05", "WX-2026-000001")
    changes = await yard.service.recorded(VehicleAvailabilityChanged)
    assert [change.availability for change in changes] == ["in_workshop", "idle"]
    assert len(await yard.service.recorded(WorkOrderRequested)) == 1
    assert len(await yard.service.recorded(WorkOrderScheduled)) == 1


async def test_two_visits_keep_each_other_out(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    order = await scheduled(yard, vehicle, at(9), at(11))
    other = await requested(yard, vehicle)
    answer = await yard.post(
        DISPATCHER_PD, f"/work-orders/{other['id']}/schedule", window(at(10), at(12))
    )
    assert problem(answer) == (409, "already-booked")
    assert answer.json()["blocking"]["source_id"] == order["id"]
    assert answer.json()["gaps"] == [{"starts_at": "2026-03-11T00:00:00+00:00", "ends_at": None}]
    await yard.done(DISPATCHER_PD, f"/work-orders/{other['id']}/schedule", window(at(11), at(12)))


async def test_a_refused_visit_learns_the_next_three_gaps(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    for day in (4, 6, 7, 9):
        await scheduled(yard, vehicle, at(day), at(day, hour=20))
    wanted = await requested(yard, vehicle)
    path = f"/work-orders/{wanted['id']}/schedule"
    answer = await yard.post(DISPATCHER_PD, path, window(at(3), at(4, hour=9)))
    assert [(gap["starts_at"], gap["ends_at"]) for gap in answer.json()["gaps"]] == [
        ("2026-03-04T12:00:00+00:00", "2026-03-06T00:00:00+00:00"),
        ("2026-03-07T12:00:00+00:00", "2026-03-09T00:00:00+00:00"),
        ("2026-03-09T12:00:00+00:00", None),
    ]
    first = answer.json()["gaps"][0]
    await yard.done(DISPATCHER_PD, path, {"period": first, "station": "Pudong Auto Service"})


async def test_a_step_out_of_turn_is_refused(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    order = await requested(yard, vehicle)
    path = f"/work-orders/{order['id']}"
    done = {"odometer_km": 1_004, "cost": {"amount": 1}}
    assert problem(await yard.post(ADMIN, f"{path}/start")) == (409, "wrong-step")
    assert problem(await yard.post(ADMIN, f"{path}/completion", done)) == (409, "wrong-step")
    over = window(at(1), at(2))
    assert problem(await yard.post(ADMIN, f"{path}/schedule", over)) == (422, "window-over")
    await yard.done(ADMIN, f"{path}/schedule", window(at(5), at(6)))
    again = await yard.post(ADMIN, f"{path}/schedule", window(at(7), at(8)))
    assert problem(again) == (409, "wrong-step")
    assert problem(await yard.post(ADMIN, f"{path}/completion", done)) == (
        422,
        "finished-too-early",
    )
    clock.stop_at(at(7))
    assert problem(await yard.post(ADMIN, f"{path}/start")) == (422, "window-over")
    await yard.done(ADMIN, f"{path}/completion", done)
    assert problem(await yard.post(ADMIN, f"{path}/cancellation", {"reason": "x"})) == (
        409,
        "wrong-step",
    )


async def test_an_early_start_takes_the_vehicle_from_then_on(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    order = await scheduled(yard, vehicle, at(3), at(4))
    clock.advance(HOUR)
    started = await yard.done(DISPATCHER_PD, f"/work-orders/{order['id']}/start")
    assert started["status"] == "in_progress"
    assert await yard.availability(vehicle) == "in_workshop"
    [booking] = await yard.listed(DISPATCHER_PD, f"/vehicles/{vehicle['id']}/bookings")
    assert booking["period"] == {
        "starts_at": "2026-03-02T05:00:00Z",
        "ends_at": "2026-03-04T00:00:00Z",
    }
    clock.stop_at(at(4))
    await yard.service.do_due_work()
    assert await yard.availability(vehicle) == "idle"


async def test_a_start_inside_the_time_of_another_is_refused(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    await scheduled(yard, vehicle, at(2, hour=11), at(3))
    later = await scheduled(yard, vehicle, at(4), at(5))
    answer = await yard.post(DISPATCHER_PD, f"/work-orders/{later['id']}/start")
    assert problem(answer) == (409, "already-booked")


async def test_a_cancelled_visit_gives_its_time_back(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    order = await scheduled(yard, vehicle, at(5), at(6))
    clock.stop_at(at(5, hour=10))
    await yard.service.do_due_work()
    cancelled = await yard.done(
        DISPATCHER_PD, f"/work-orders/{order['id']}/cancellation", {"reason": "no parts"}
    )
    assert (cancelled["status"], cancelled["cancel_reason"]) == ("cancelled", "no parts")
    assert await yard.availability(vehicle) == "idle"
    await scheduled(yard, vehicle, at(5, hour=10), at(6))
    assert len(await yard.service.recorded(WorkOrderCancelled)) == 1


async def test_a_late_completion_reaches_as_far_as_the_next_booking(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    order = await scheduled(yard, vehicle, at(3), at(4))
    await scheduled(yard, vehicle, at(5), at(6))
    clock.stop_at(at(5, hour=12))
    body = {"odometer_km": 1_000, "cost": {"amount": 0}}
    await yard.done(DISPATCHER_PD, f"/work-orders/{order['id']}/completion", body)
    bookings = await yard.listed(DISPATCHER_PD, f"/vehicles/{vehicle['id']}/bookings")
    held = next(row for row in bookings if row["source_id"] == order["id"])
    assert held["period"]["ends_at"] == "2026-03-05T00:00:00Z"
    [fact] = await yard.service.recorded(WorkOrderCompleted)
    assert fact.actual.ends_at == at(5, hour=12)
    assert await yard.service.recorded(VehicleCostRecorded) == [], "what costs nothing is no cost"


async def test_a_block_is_stronger_than_the_workshop(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    await scheduled(yard, vehicle, at(3), at(4))
    await yard.done(FLEET_MANAGER, f"/vehicles/{vehicle['id']}/block", {"reason": "engine"})
    clock.stop_at(at(3))
    await yard.service.do_due_work()
    assert await yard.availability(vehicle) == "blocked"
    await yard.done(FLEET_MANAGER, f"/vehicles/{vehicle['id']}/unblock", {"reason": "x"})
    assert await yard.availability(vehicle) == "in_workshop"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "tuning"},
        {"description": ""},
        {"description": "x" * 501},
        {"colour": "red"},
    ],
)
async def test_what_cannot_be_requested_is_refused(yard: Yard, wrong: dict[str, Any]) -> None:
    vehicle = await yard.vehicle()
    body = {"vehicle_id": vehicle["id"], "kind": "repair", "description": "brakes"}
    assert (await yard.post(ADMIN, "/work-orders", body | wrong)).status_code == 422


async def test_what_cannot_be_scheduled_or_completed_is_refused(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    order = await requested(yard, vehicle)
    path = f"/work-orders/{order['id']}"
    for wrong in (
        window(at(6), at(5)),
        window(at(5), at(5) + timedelta(days=93)),
        window(at(5), at(6), station=""),
        window(at(5), at(6), price=1),
    ):
        assert (await yard.post(ADMIN, f"{path}/schedule", wrong)).status_code == 422
    await yard.done(ADMIN, f"{path}/schedule", window(at(5), at(6)))
    clock.stop_at(at(5, hour=12))
    for wrong in (
        {"odometer_km": -1, "cost": {"amount": 0}},
        {"odometer_km": 1_000, "cost": {"amount": -1}},
        {"odometer_km": 1_000, "cost": {"amount": 1}, "finished_at": at(6).isoformat()},
    ):
        assert (await yard.post(ADMIN, f"{path}/completion", wrong)).status_code == 422
    back = {"odometer_km": 999, "cost": {"amount": 1}}
    assert problem(await yard.post(ADMIN, f"{path}/completion", back)) == (
        409,
        "odometer-goes-back",
    )
    assert await yard.service.recorded(WorkOrderCompleted) == []


async def test_work_orders_are_found_by_vehicle_kind_status_and_branch(yard: Yard) -> None:
    vehicle, other = await yard.vehicle(), await yard.vehicle(branch="XH")
    repair = await requested(yard, vehicle)
    await yard.done(
        FLEET_MANAGER,
        "/work-orders",
        {"vehicle_id": other["id"], "kind": "maintenance", "description": "oil"},
    )
    for query in (
        {"vehicle_id": vehicle["id"]},
        {"kind": "repair"},
        {"branch": "PD"},
        {"status": "requested", "branch": "PD"},
    ):
        found = await yard.listed(FLEET_MANAGER, "/work-orders", **query)
        assert [row["id"] for row in found] == [repair["id"]]
    assert await yard.listed(FLEET_MANAGER, "/work-orders", status="completed") == []
    numbers = [row["number"] for row in await yard.listed(FLEET_MANAGER, "/work-orders")]
    assert numbers == ["WX-2026-000002", "WX-2026-000001"]
