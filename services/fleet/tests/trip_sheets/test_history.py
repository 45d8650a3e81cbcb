"""Who drove what when: through swaps, orders and corrections, from both sides."""

from datetime import timedelta
from uuid import UUID

from chassis.schedule import clock

from ..dispatch.bookings import an_order
from ..factories import DISPATCHER_PD, FLEET_MANAGER
from ..yard import Body, Yard
from .sheets import issued, planned


async def history(yard: Yard, path: str) -> list[Body]:
    found = await yard.get(DISPATCHER_PD, path)
    rows: list[Body] = found.json()
    return rows


async def test_a_swap_leaves_each_vehicle_with_what_it_drove(yard: Yard) -> None:
    first = await issued(yard)
    await yard.closed(first, out_km=1_000, in_km=1_120)
    other = await yard.vehicle(km=5_000)
    swap = {"vehicle_id": other["id"], "reason": "customer wants a white one"}
    assigned = await yard.done(DISPATCHER_PD, f"/assignments/{first['assignment_id']}/swap", swap)
    path = f"/assignments/{assigned['id']}/trip-sheets"
    second = await yard.done(DISPATCHER_PD, path, planned(5))
    clock.advance(timedelta(days=3))
    await yard.closed(second, out_km=5_000, in_km=5_080)
    right = {"odometer_in_km": 5_050, "reason": "digits swapped"}
    await yard.done(FLEET_MANAGER, f"/trip-sheets/{second['id']}/correction", right)

    later, earlier = await history(yard, f"/drivers/{first['driver_id']}/vehicles")
    assert (later["vehicle_id"], later["trips"], later["km"]) == (other["id"], 1, 50)
    assert (earlier["vehicle_id"], earlier["trips"], earlier["km"]) == (first["vehicle_id"], 1, 120)
    assert earlier["last_returned_at"] < later["first_departed_at"] < later["last_returned_at"]
    for vehicle, km in ((first["vehicle_id"], 120), (other["id"], 50)):
        [driver] = await history(yard, f"/vehicles/{vehicle}/drivers")
        assert (driver["driver_id"], driver["km"]) == (first["driver_id"], km)


async def test_trips_of_orders_count_like_those_of_contracts(yard: Yard) -> None:
    vehicle, driver = await yard.vehicle(), await yard.driver()
    order = an_order()
    await yard.service.deliver(order)
    [sheet] = await yard.listed(DISPATCHER_PD, "/trip-sheets")
    assert UUID(sheet["order_id"]) == order.order_id
    await yard.closed(sheet, out_km=1_000, in_km=1_040)
    right = {"odometer_in_km": 1_035, "reason": "digits swapped"}
    await yard.done(FLEET_MANAGER, f"/trip-sheets/{sheet['id']}/correction", right)
    [driven] = await history(yard, f"/drivers/{driver['id']}/vehicles")
    assert (driven["vehicle_id"], driven["trips"], driven["km"]) == (vehicle["id"], 1, 35)
    [drove] = await history(yard, f"/vehicles/{vehicle['id']}/drivers")
    assert (drove["driver_id"], drove["first_departed_at"]) == (
        driver["id"],
        driven["first_departed_at"],
    )
