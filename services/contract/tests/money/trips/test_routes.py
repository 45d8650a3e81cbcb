from chassis.tables import new_id
from chassis.testing import Harness

from ...factories import (
    DRIVER,
    FINANCE,
    OTHER_REP,
    REP,
    known_customer,
    signed,
)
from ...orders.factories import confirmed, ordering_customer
from ..factories import read
from ..fleet import closed, line_of, order_of, period

DAY = period("2026-04-08T08:00", "2026-04-08T20:30")


async def test_it_takes_a_name_and_a_permission(service: Harness) -> None:
    for actor, status in ((None, 401), (DRIVER, 403)):
        async with service.client(actor) as client:
            assert (await client.get(f"/v1/trips/{new_id()}")).status_code == status


async def test_a_foreign_trip_is_as_unknown_as_a_random_one(service: Harness) -> None:
    customer_id = await ordering_customer(service)
    contract = await signed(service, customer_id)
    order = await confirmed(service, customer_id)
    of_line = closed(line_of(contract), new_id(), DAY, tolls=1)
    of_order = closed(order_of(order), new_id(), DAY, tariff_ref="hourly-2026")
    await service.deliver(of_line, of_order)
    async with service.client(OTHER_REP) as client:
        random = await client.get(f"/v1/trips/{new_id()}")
        for sheet in (of_line, of_order):
            foreign = await client.get(f"/v1/trips/{sheet.trip_sheet_id}")
            assert foreign.status_code == random.status_code == 404
            assert foreign.json() == random.json()
    for sheet in (of_line, of_order):
        path = f"trips/{sheet.trip_sheet_id}"
        assert await read(service, path, REP) == await read(service, path, FINANCE)


async def test_a_trip_shows_how_its_price_came_about(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    sheet = closed(line_of(contract), new_id(), DAY, km=33, tolls=4_500)
    await service.deliver(sheet)
    trip = await read(service, f"trips/{sheet.trip_sheet_id}", REP)
    assert (trip["number"], trip["km"], trip["tolls"]["amount"]) == ("LD-2026-000001", 33, 4_500)
    [charge] = trip["charges"]
    assert charge["calculation"] == {
        "quantity": 1,
        "unit": "receipt",
        "price": {"amount": 4_500, "currency": "CNY"},
        "per": 1,
        "note": "",
    }
    assert (charge["tax"]["amount"], charge["gross"]["amount"]) == (405, 4_905)
