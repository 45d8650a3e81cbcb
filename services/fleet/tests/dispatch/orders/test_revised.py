from datetime import timedelta
from uuid import UUID

from chassis.schedule import clock
from contracts.events.contract import Stop
from contracts.events.fleet import (
    AssignmentEnded,
    DispatchConflict,
    TripSheetAmended,
    TripSheetIssued,
    VehicleAssigned,
)
from contracts.values import VehicleGrade, VehicleNeed

from ...factories import ADMIN, DISPATCHER_PD, FLEET_MANAGER
from ...yard import Body, Yard
from ..bookings import an_order, books_balance, cancelled, hours, revised

BUSINESS = VehicleNeed(grade=VehicleGrade.BUSINESS)


async def the_sheet(yard: Yard) -> Body:
    [sheet] = [one for one in await yard.listed(ADMIN, "/trip-sheets") if one["status"] != "void"]
    return sheet


async def test_a_revision_that_fits_moves_the_booking_and_the_driver_accepts_it_anew(
    yard: Yard,
) -> None:
    await yard.vehicle(km=90_000)
    await yard.vehicle(km=10)
    await yard.driver()
    order = an_order()
    await yard.service.deliver(order)
    sheet = await the_sheet(yard)
    await yard.done(ADMIN, f"/trip-sheets/{sheet['id']}/acceptance")

    # Half an hour later, which overlaps what the order holds itself.
    later = revised(order, period=hours(24.5, 31), itinerary=(Stop(place="Hongqiao"),))
    await yard.service.deliver(later)

    [amended] = await yard.service.recorded(TripSheetAmended)
    assert (amended.order_revision, amended.revision, amended.status) == (2, 2, "issued")
    assert (amended.planned, amended.plate) == (later.period, sheet["plate"])
    assert amended.changed == ("planned", "order_revision", "itinerary")
    after = await the_sheet(yard)
    assert (after["number"], after["status"], after["accepted_at"]) == (
        sheet["number"],
        "issued",
        None,
    )
    assert after["itinerary"] == [{"place": "Hongqiao", "at": None}]
    departure = await yard.post(
        ADMIN, f"/trip-sheets/{sheet['id']}/departure", {"odometer_out_km": 10}
    )
    assert departure.json()["type"].endswith("wrong-step")
    assert await yard.service.recorded(AssignmentEnded) == []
    periods = [one.period for one in await yard.service.recorded(VehicleAssigned)]
    assert periods == [order.period, later.period]
    await books_balance(yard.service)


async def test_another_vehicle_is_booked_when_the_same_does_not_suit_any_more(yard: Yard) -> None:
    sedan, van = await yard.vehicle("sedan"), await yard.vehicle("van")
    driver = await yard.driver("A1")
    order = an_order()
    await yard.service.deliver(order)
    await yard.service.deliver(revised(order, need=BUSINESS))

    first, second = await yard.service.recorded(VehicleAssigned)
    assert (str(first.vehicle_id), str(second.vehicle_id)) == (sedan["id"], van["id"])
    assert second.swapped_from == first.assignment_id
    assert [str(one) for one in second.driver_ids] == [driver["id"]]
    [ended] = await yard.service.recorded(AssignmentEnded)
    assert ended.assignment_id == first.assignment_id
    [amended] = await yard.service.recorded(TripSheetAmended)
    assert (amended.plate, amended.assignment_id) == (van["plate"], second.assignment_id)
    assert len(await yard.service.recorded(TripSheetIssued)) == 1
    assert await yard.availability(sedan) == "idle"
    assert await yard.availability(van) == "committed"
    await books_balance(yard.service)


async def test_what_does_not_fit_leaves_everything_as_it_was(yard: Yard) -> None:
    sedan, _ = await yard.vehicle("sedan"), await yard.driver("A1")
    order = an_order()
    await yard.service.deliver(order)
    sheet = await the_sheet(yard)
    before = await yard.service.rows("SELECT * FROM reservations ORDER BY id")
    await yard.service.deliver(revised(order, need=BUSINESS, period=hours(40, 44)))

    [conflict] = await yard.service.recorded(DispatchConflict)
    assert (conflict.revision, conflict.kept_revision, conflict.lacking) == (2, 1, "vehicle")
    assert await yard.service.rows("SELECT * FROM reservations ORDER BY id") == before
    assert await the_sheet(yard) == sheet
    assert await yard.availability(sedan) == "committed"
    [demand] = await yard.listed(DISPATCHER_PD, "/demands")
    assert (demand["state"], demand["order_revision"]) == ("assigned", 1)
    assert demand["wish"]["revision"] == 2
    assert demand["need"]["grade"] == "comfort"


async def test_a_wish_is_tried_again_when_something_frees_and_told_of_once(yard: Yard) -> None:
    sedan, _ = await yard.vehicle("sedan"), await yard.driver("A1")
    order = an_order()
    wish = revised(order, need=BUSINESS)
    await yard.service.deliver(order, wish)
    await yard.vehicle("sedan")
    await yard.service.do_due_work()
    assert len(await yard.service.recorded(DispatchConflict)) == 1

    van = await yard.vehicle("van")
    await yard.service.do_due_work()

    assigned = (await yard.service.recorded(VehicleAssigned))[-1]
    assert (str(assigned.vehicle_id), assigned.order_revision) == (van["id"], 2)
    [demand] = await yard.listed(DISPATCHER_PD, "/demands")
    assert (demand["order_revision"], demand["wish"]) == (2, None)
    assert await yard.availability(sedan) == "idle"
    assert len(await yard.service.recorded(DispatchConflict)) == 1
    await books_balance(yard.service)


async def test_a_newer_wish_takes_the_place_of_an_older_one(yard: Yard) -> None:
    await yard.vehicle("sedan")
    await yard.driver("A1")
    order = an_order()
    unserved = revised(order, need=BUSINESS)
    back = revised(unserved, need=order.need, period=hours(26, 29))
    await yard.service.deliver(order, unserved, back, unserved)
    [demand] = await yard.listed(DISPATCHER_PD, "/demands")
    assert (demand["order_revision"], demand["wish"]) == (3, None)
    assert [one.order_revision for one in await yard.service.recorded(TripSheetAmended)] == [3]
    await yard.vehicle("van")
    await yard.service.do_due_work()
    assert len(await yard.service.recorded(VehicleAssigned)) == 2
    await books_balance(yard.service)


async def test_after_departure_a_revision_is_refused_for_good(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    order = an_order(hours(0, 6))
    await yard.service.deliver(order)
    await yard.departed(await the_sheet(yard))
    await yard.service.deliver(revised(order, period=hours(1, 8)))
    [conflict] = await yard.service.recorded(DispatchConflict)
    assert (conflict.lacking, conflict.kept_revision) == ("departed", 1)
    [demand] = await yard.listed(ADMIN, "/demands")
    assert demand["wish"] is None
    assert await yard.service.recorded(TripSheetAmended) == []


async def test_a_cancellation_after_departure_lets_the_trip_run_to_its_end(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    order = an_order(hours(0, 6))
    await yard.service.deliver(order)
    sheet = await the_sheet(yard)
    await yard.departed(sheet)
    await yard.service.deliver(cancelled(order))
    assert len(await yard.service.recorded(AssignmentEnded)) == 1
    assert await yard.availability(vehicle) == "on_trip"
    clock.advance(timedelta(hours=2))
    back = {"odometer_in_km": 1_100, "fuel_ml": 0, "overtime_minutes": 0}
    money = {"tolls": {"amount": 0}, "parking": {"amount": 0}}
    await yard.done(ADMIN, f"/trip-sheets/{sheet['id']}/return", back | money)
    await yard.done(DISPATCHER_PD, f"/trip-sheets/{sheet['id']}/closing")
    await yard.service.do_due_work()
    assert await yard.availability(vehicle) == "idle"
    assert len(await yard.service.recorded(AssignmentEnded)) == 1


async def test_a_blocked_vehicle_is_not_kept(yard: Yard) -> None:
    blocked = await yard.vehicle()
    await yard.driver()
    order = an_order()
    await yard.service.deliver(order)
    await yard.done(FLEET_MANAGER, f"/vehicles/{blocked['id']}/block", {"reason": "brakes"})
    other = await yard.vehicle()
    await yard.service.deliver(revised(order, period=hours(26, 30)))
    assert str((await yard.service.recorded(VehicleAssigned))[-1].vehicle_id) == other["id"]


async def test_a_higher_grade_that_was_chosen_by_hand_is_kept(yard: Yard) -> None:
    van, driver = await yard.vehicle("van"), await yard.driver("A1")
    order = an_order(need=VehicleNeed(model_id=UUID(yard.models["sedan"])))
    await yard.service.deliver(order)
    [demand] = await yard.listed(ADMIN, "/demands")
    body = {"vehicle_id": van["id"], "driver_ids": [driver["id"]]}
    await yard.done(DISPATCHER_PD, f"/demands/{demand['id']}/assignment", body)
    await yard.vehicle("sedan")
    await yard.service.deliver(revised(order, period=hours(25, 31)))
    [amended] = await yard.service.recorded(TripSheetAmended)
    assert amended.plate == van["plate"]


async def test_an_order_may_move_to_another_branch(yard: Yard) -> None:
    here, _ = await yard.vehicle(), await yard.driver()
    there = await yard.vehicle(branch="XH")
    await yard.driver(branch="XH")
    order = an_order()
    await yard.service.deliver(order, revised(order, branch="XH"))
    moved = (await yard.service.recorded(VehicleAssigned))[-1]
    assert (moved.branch, str(moved.vehicle_id)) == ("XH", there["id"])
    assert moved.scope.org_path == "HQ/XH"
    assert await yard.availability(here) == "idle"
    await books_balance(yard.service)
