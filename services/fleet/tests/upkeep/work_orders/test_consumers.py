from datetime import timedelta
from uuid import UUID

from chassis.schedule import clock
from chassis.tables import new_id
from contracts.events.fleet import (
    MaintenanceDue,
    WorkKind,
    WorkOrderCompleted,
    WorkOrderRequested,
)
from contracts.events.service_desk import (
    Priority,
    TicketChannel,
    TicketKind,
    TicketStatus,
    WorkRequested,
)

from ...factories import CUSTOMER, DISPATCHER_PD, FLEET_MANAGER, NOW
from ...yard import Body, Yard
from ..workshop import DAY, at, window


def work_requested(vehicle_id: str | None) -> WorkRequested:
    return WorkRequested(
        ticket_id=new_id(),
        number="GD-2026-000001",
        kind=TicketKind.REPAIR,
        status=TicketStatus.WITH_FLEET,
        priority=Priority.NORMAL,
        channel=TicketChannel.PHONE,
        customer_id=CUSTOMER,
        contact_id=None,
        contract_id=None,
        order_id=None,
        trip_sheet_id=None,
        vehicle_id=UUID(vehicle_id) if vehicle_id else None,
        driver_id=None,
        branch="PD",
        responsible_id=None,
        opened_at=NOW,
        scope=DISPATCHER_PD.scope(),
        work=WorkKind.REPAIR,
        description="air conditioning blows hot",
    )


async def test_a_ticket_opens_one_work_order_however_often_it_is_told(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    wanted = work_requested(vehicle["id"])
    await yard.service.deliver(wanted, times=2)
    await yard.service.deliver(wanted)
    [order] = await yard.listed(DISPATCHER_PD, "/work-orders")
    assert (order["ticket_id"], order["customer_id"]) == (str(wanted.ticket_id), str(CUSTOMER))
    assert (order["kind"], order["status"]) == ("repair", "requested")
    assert order["description"] == "air conditioning blows hot"
    [fact] = await yard.service.recorded(WorkOrderRequested)
    assert fact.ticket_id == wanted.ticket_id


async def test_a_ticket_without_a_vehicle_waits_for_a_person(yard: Yard) -> None:
    await yard.service.deliver(work_requested(None))
    assert len(await yard.service.parked()) == 1
    assert await yard.listed(DISPATCHER_PD, "/work-orders") == []


async def test_the_ticket_is_told_when_the_work_is_done(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    wanted = work_requested(vehicle["id"])
    await yard.service.deliver(wanted)
    [order] = await yard.listed(DISPATCHER_PD, "/work-orders")
    path = f"/work-orders/{order['id']}"
    await yard.done(DISPATCHER_PD, f"{path}/schedule", window(at(3), at(4)))
    clock.stop_at(at(3, hour=12))
    done = {"odometer_km": 1_000, "cost": {"amount": 30_000}}
    await yard.done(DISPATCHER_PD, f"{path}/completion", done)
    [fact] = await yard.service.recorded(WorkOrderCompleted)
    assert (fact.ticket_id, fact.customer_id) == (wanted.ticket_id, CUSTOMER)


async def serviced_every(yard: Yard, km: int | None, days: int | None) -> Body:
    model = {"brand": "Buick", "series": "Regal", "seats": 5, "grade": "comfort"}
    model |= {"licence_class": "C1", "service_interval_km": km, "service_interval_days": days}
    made = await yard.done(FLEET_MANAGER, "/models", model)
    yard.models["serviced"] = made["id"]
    return await yard.vehicle("serviced", km=1_000)


async def read(yard: Yard, vehicle: Body, km: int) -> None:
    await yard.done(DISPATCHER_PD, f"/vehicles/{vehicle['id']}/readings", {"odometer_km": km})
    await yard.service.do_due_work()


async def maintain(yard: Yard, order: Body, km: int) -> None:
    path = f"/work-orders/{order['id']}"
    now = clock.now()
    await yard.done(DISPATCHER_PD, f"{path}/schedule", window(now, now + DAY))
    clock.advance(timedelta(hours=2))
    done = {"odometer_km": km, "cost": {"amount": 60_000}}
    await yard.done(DISPATCHER_PD, f"{path}/completion", done)
    await yard.service.do_due_work()


async def test_maintenance_is_proposed_once_an_interval_by_kilometres(yard: Yard) -> None:
    vehicle = await serviced_every(yard, km=10_000, days=None)
    await read(yard, vehicle, 9_999)
    assert await yard.service.recorded(MaintenanceDue) == []
    await read(yard, vehicle, 10_000)
    await read(yard, vehicle, 10_500)
    [due] = await yard.service.recorded(MaintenanceDue)
    assert (due.odometer_km, due.due_at_km, due.due_on) == (10_000, 11_000, None)
    [order] = await yard.listed(DISPATCHER_PD, "/work-orders", kind="maintenance")
    assert order["status"] == "requested"

    await maintain(yard, order, 10_600)
    await read(yard, vehicle, 19_599)
    assert len(await yard.service.recorded(MaintenanceDue)) == 1
    await read(yard, vehicle, 19_600)
    assert len(await yard.service.recorded(MaintenanceDue)) == 2


async def test_maintenance_is_proposed_once_an_interval_by_date(yard: Yard) -> None:
    vehicle = await serviced_every(yard, km=None, days=100)
    clock.advance(89 * DAY)
    await yard.service.do_due_work()
    assert await yard.service.recorded(MaintenanceDue) == []
    clock.advance(DAY)
    await yard.service.do_due_work()
    [due] = await yard.service.recorded(MaintenanceDue)
    assert (due.due_at_km, str(due.due_on)) == (None, "2026-06-10")
    clock.advance(30 * DAY)
    await yard.service.do_due_work()
    [order] = await yard.listed(DISPATCHER_PD, "/work-orders")
    await maintain(yard, order, 1_000)
    clock.advance(90 * DAY)
    await yard.service.do_due_work()
    assert len(await yard.service.recorded(MaintenanceDue)) == 2
    assert vehicle["serviced_on"] == "2026-03-02"


async def test_a_reading_does_not_put_the_date_off(yard: Yard) -> None:
    vehicle = await serviced_every(yard, km=10_000, days=100)
    await read(yard, vehicle, 9_000)
    clock.advance(90 * DAY)
    await yard.service.do_due_work()
    [due] = await yard.service.recorded(MaintenanceDue)
    assert due.odometer_km == 9_000


async def test_a_trip_brings_maintenance_near(yard: Yard) -> None:
    await serviced_every(yard, km=1_000, days=None)
    await yard.driver()
    await yard.closed(await yard.sheet(await yard.sign()), out_km=1_000, in_km=1_900)
    await yard.service.do_due_work()
    [due] = await yard.service.recorded(MaintenanceDue)
    assert (due.odometer_km, due.due_at_km) == (1_900, 2_000)


async def test_a_repair_begins_no_new_interval(yard: Yard) -> None:
    vehicle = await serviced_every(yard, km=10_000, days=None)
    wanted = work_requested(vehicle["id"])
    await yard.service.deliver(wanted)
    [order] = await yard.listed(DISPATCHER_PD, "/work-orders")
    await maintain(yard, order, 9_000)
    await read(yard, vehicle, 10_000)
    assert len(await yard.service.recorded(MaintenanceDue)) == 1
