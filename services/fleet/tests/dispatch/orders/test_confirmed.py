from datetime import timedelta
from uuid import UUID

from chassis.schedule import clock
from contracts.events.contract import OrderStatus
from contracts.events.fleet import (
    AssignmentDemandUnmet,
    AssignmentEnded,
    TripSheetIssued,
    TripSheetVoided,
    VehicleAssigned,
)
from contracts.values import VehicleGrade, VehicleNeed

from ...factories import ADMIN, DISPATCHER_PD, DISPATCHER_XH, branch_opened, customer_registered
from ...yard import Yard
from ..bookings import an_order, books_balance, cancelled, hours, revised


async def test_a_confirmed_order_books_vehicle_and_driver_in_both_layers(yard: Yard) -> None:
    vehicle, driver = await yard.vehicle(), await yard.driver()
    order = an_order()
    await yard.service.deliver(order)

    [assigned] = await yard.service.recorded(VehicleAssigned)
    assert (assigned.order_id, assigned.order_number, assigned.order_revision) == (
        order.order_id,
        "DD-2026-000001",
        1,
    )
    assert (assigned.contract_id, assigned.line_id) == (None, None)
    assert (assigned.period, str(assigned.vehicle_id)) == (order.period, vehicle["id"])
    [issued] = await yard.service.recorded(TripSheetIssued)
    assert (issued.planned, issued.order_id) == (order.period, order.order_id)
    held = await yard.service.rows(
        "SELECT resource_id, layer FROM reservations WHERE period = tstzrange($1, $2)",
        order.period.starts_at,
        order.period.ends_at,
    )
    assert {(str(row["resource_id"]), row["layer"]) for row in held} == {
        (held_id, layer)
        for held_id in (vehicle["id"], driver["id"])
        for layer in ("commitment", "usage")
    }
    await books_balance(yard.service)


async def test_the_sheet_of_an_order_says_where_to_go_and_not_what_it_costs(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    order = an_order()
    await yard.service.deliver(order)
    [sheet] = await yard.listed(DISPATCHER_PD, "/trip-sheets", order_id=str(order.order_id))
    assert sheet["itinerary"] == [{"place": "Pudong airport", "at": None}]
    assert (sheet["service_terms"], sheet["tariff_ref"]) == ("a sign with the name", "adhoc-2026")
    rows = await yard.service.rows(
        "SELECT to_jsonb(d)::text || to_jsonb(s)::text AS kept FROM fulfilment_demands d, trip_sheets s"
    )
    told = (await yard.service.recorded(TripSheetIssued))[0].model_dump_json()
    for text in (rows[0]["kept"], told):
        assert not {"price", "150000", "163500", "Huang", "Wang"} & {
            word for word in ("price", "150000", "163500", "Huang", "Wang") if word in text
        }


async def test_an_order_waits_with_an_alarm_and_is_served_when_something_frees(yard: Yard) -> None:
    await yard.driver()
    order = an_order()
    await yard.service.deliver(order)
    [alarm] = await yard.service.recorded(AssignmentDemandUnmet)
    assert (alarm.order_id, alarm.order_revision, alarm.lacking) == (order.order_id, 1, "vehicle")
    vehicle = await yard.vehicle()
    await yard.service.do_due_work()
    [assigned] = await yard.service.recorded(VehicleAssigned)
    assert str(assigned.vehicle_id) == vehicle["id"]
    assert len(await yard.service.recorded(AssignmentDemandUnmet)) == 1


async def test_a_waiting_order_is_served_by_hand_in_its_branch_alone(yard: Yard) -> None:
    order = an_order(need=VehicleNeed(model_id=UUID(yard.models["sedan"])))
    await yard.service.deliver(order)
    van, driver = await yard.vehicle("van"), await yard.driver("A1")
    await yard.service.do_due_work()
    [demand] = await yard.listed(DISPATCHER_PD, "/demands", order_id=str(order.order_id))
    path = f"/demands/{demand['id']}/assignment"
    body = {"vehicle_id": van["id"], "driver_ids": [driver["id"]]}
    assert (await yard.post(None, path, body)).status_code == 401
    assert (await yard.post(DISPATCHER_XH, path, body)).status_code == 404
    made = await yard.done(DISPATCHER_PD, path, body)
    assert (made["order_id"], made["contract_id"]) == (str(order.order_id), None)
    await books_balance(yard.service)


async def test_a_waiting_order_takes_the_newest_wish(yard: Yard) -> None:
    await yard.driver()
    order = an_order()
    later = revised(order, period=hours(48, 50))
    await yard.service.deliver(order, later)
    alarms = await yard.service.recorded(AssignmentDemandUnmet)
    assert [alarm.order_revision for alarm in alarms] == [1, 2]
    await yard.vehicle()
    await yard.service.do_due_work()
    [assigned] = await yard.service.recorded(VehicleAssigned)
    assert (assigned.period, assigned.order_revision) == (later.period, 2)


async def test_an_order_waits_for_its_branch_and_customer_to_be_known(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    customer_id = UUID("019e0000-0000-7000-8000-000000000001")
    await yard.service.deliver(an_order(customer_id=customer_id))
    assert len(await yard.service.parked()) == 1
    assert await yard.service.recorded(VehicleAssigned) == []
    await yard.service.deliver(branch_opened("PD"), customer_registered(customer_id, "Late"))


async def test_what_is_not_promised_books_nothing(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    order = an_order()
    for status in (OrderStatus.CAPTURED, OrderStatus.HELD):
        await yard.service.deliver(revised(order, status=status))
    assert await yard.listed(ADMIN, "/demands") == []
    # What was revised before it was confirmed is confirmed as it is by then.
    await yard.service.deliver(order.model_copy(update={"revision": 3}))
    assert [one.order_revision for one in await yard.service.recorded(VehicleAssigned)] == [3]


async def test_each_event_handed_over_again_changes_nothing(yard: Yard) -> None:
    for _ in range(2):
        await yard.vehicle()
        await yard.driver()
    order = an_order()
    later = revised(order, period=hours(40, 44))
    for event in (order, order, later, later, order, cancelled(later), cancelled(later), later):
        await yard.service.deliver(event, times=2)
    assert len(await yard.service.recorded(AssignmentEnded)) == 1
    assert len(await yard.service.recorded(TripSheetIssued)) == 1
    assert [one.order_revision for one in await yard.service.recorded(VehicleAssigned)] == [1, 2]
    await books_balance(yard.service)


async def test_a_cancelled_order_frees_what_it_held_for_others(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    order, other = an_order(), an_order()
    await yard.service.deliver(order, other)
    assert len(await yard.service.recorded(AssignmentDemandUnmet)) == 1
    await yard.service.deliver(cancelled(order))
    [ended] = await yard.service.recorded(AssignmentEnded)
    assert (ended.order_id, ended.reason) == (order.order_id, "no meeting")
    assert len(await yard.service.recorded(TripSheetVoided)) == 1
    assert await yard.availability(vehicle) == "idle"
    await yard.service.do_due_work()
    second = (await yard.service.recorded(VehicleAssigned))[-1]
    assert second.order_id == other.order_id
    await books_balance(yard.service)


async def test_an_order_cancelled_before_it_was_heard_of_binds_nothing(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    order = an_order()
    await yard.service.deliver(cancelled(order))
    await yard.service.deliver(order, revised(order))
    assert await yard.listed(ADMIN, "/demands") == []
    assert await yard.service.recorded(VehicleAssigned) == []


async def test_a_closed_sheet_ends_the_assignment_of_its_order(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    order = an_order(hours(0, 10))
    await yard.service.deliver(order)
    [sheet] = await yard.listed(ADMIN, "/trip-sheets", order_id=str(order.order_id))
    await yard.closed(sheet)
    await yard.service.do_due_work()
    [ended] = await yard.service.recorded(AssignmentEnded)
    assert (ended.ended_at, ended.reason) == (clock.now(), "trip closed")
    [demand] = await yard.listed(ADMIN, "/demands")
    assert demand["state"] == "closed"
    assert await yard.availability(vehicle) == "idle"
    await books_balance(yard.service)


async def test_an_order_is_waited_for_beyond_its_time_until_its_trip_is_driven(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    order = an_order(hours(1, 3))
    await yard.service.deliver(order)
    clock.advance(timedelta(hours=4))
    await yard.service.do_due_work()
    assert await yard.service.recorded(AssignmentEnded) == []
    [sheet] = await yard.listed(ADMIN, "/trip-sheets")
    await yard.closed(sheet)
    await yard.service.do_due_work()
    [ended] = await yard.service.recorded(AssignmentEnded)
    assert ended.ended_at == order.period.ends_at


async def test_a_voided_sheet_lets_its_order_wait_for_another_vehicle(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    order = an_order()
    await yard.service.deliver(order)
    [sheet] = await yard.listed(ADMIN, "/trip-sheets")
    await yard.done(DISPATCHER_PD, f"/trip-sheets/{sheet['id']}/voiding", {"reason": "dirty"})
    await yard.service.do_due_work()
    [ended] = await yard.service.recorded(AssignmentEnded)
    assert ended.reason == "trip sheet voided"
    [demand] = await yard.listed(ADMIN, "/demands")
    assert (demand["state"], demand["lacking"]) == ("waiting", "vehicle")
    assert await yard.availability(vehicle) == "idle"
    assert len(await yard.service.recorded(AssignmentDemandUnmet)) == 1

    other = await yard.vehicle()
    await yard.service.do_due_work()
    assert str((await yard.service.recorded(VehicleAssigned))[-1].vehicle_id) == other["id"]
    await books_balance(yard.service)


async def test_an_assignment_ended_by_hand_leaves_its_order_waiting(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    await yard.service.deliver(an_order(need=VehicleNeed(grade=VehicleGrade.ECONOMY)))
    [assignment] = await yard.listed(ADMIN, "/assignments")
    ending = {"ended_at": clock.now().isoformat(), "reason": "broken"}
    await yard.done(DISPATCHER_PD, f"/assignments/{assignment['id']}/end", ending)
    await yard.service.do_due_work()
    [demand] = await yard.listed(ADMIN, "/demands")
    assert demand["state"] == "waiting"
