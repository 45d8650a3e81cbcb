from typing import Any

import pytest

from chassis.schedule import clock
from contracts.events.fleet import TripSheetClosed, VehicleCostRecorded

from ...factories import ADMIN, CUSTOMER, DISPATCHER_PD, FLEET_MANAGER, SELLER
from ...yard import TRIP, Body, Yard
from ..workshop import HOUR, chartered, closed_trip

FUEL: Body = {
    "kind": "fuel",
    "amount": {"amount": 45_000},
    "starts_on": "2026-03-01",
    "ends_on": "2026-04-01",
    "note": "card of March",
}


async def test_costs_are_for_those_who_may(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    path = f"/vehicles/{vehicle['id']}/costs"
    for actor, status in ((None, 401), (SELLER, 403), (DISPATCHER_PD, 403)):
        assert (await yard.post(actor, path, FUEL)).status_code == status
        assert (await yard.get(actor, path)).status_code == status
    nowhere = "/vehicles/019f0000-0000-7000-8000-000000000000/costs"
    assert (await yard.post(FLEET_MANAGER, nowhere, FUEL)).status_code == 404
    assert (await yard.get(FLEET_MANAGER, nowhere)).status_code == 404
    assert await yard.service.recorded(VehicleCostRecorded) == []


async def test_a_cost_is_recorded_and_told(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    path = f"/vehicles/{vehicle['id']}/costs"
    cost = await yard.done(FLEET_MANAGER, path, FUEL)
    assert cost["amount"] == {"amount": 45_000, "currency": "CNY"}
    [fact] = await yard.service.recorded(VehicleCostRecorded)
    assert (str(fact.cost_id), str(fact.vehicle_id)) == (cost["id"], vehicle["id"])
    assert (fact.kind, fact.amount.amount, fact.branch) == ("fuel", 45_000, "PD")
    assert (str(fact.term.starts_on), str(fact.term.ends_on)) == ("2026-03-01", "2026-04-01")
    assert (fact.customer_id, fact.trip_sheet_id, fact.work_order_id) == (None, None, None)


async def test_a_wrong_cost_is_corrected_by_another_line(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    path = f"/vehicles/{vehicle['id']}/costs"
    await yard.done(FLEET_MANAGER, path, FUEL)
    await yard.done(FLEET_MANAGER, path, FUEL | {"amount": {"amount": -45_000}})
    lines = await yard.listed(FLEET_MANAGER, path)
    assert sum(line["amount"]["amount"] for line in lines) == 0


async def test_costs_are_found_by_kind_and_time(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    path = f"/vehicles/{vehicle['id']}/costs"
    fuel = await yard.done(FLEET_MANAGER, path, FUEL)
    fine = {"kind": "fine", "starts_on": "2026-04-01", "ends_on": "2026-04-02"}
    fine = await yard.done(FLEET_MANAGER, path, FUEL | fine)

    async def found(**query: str) -> list[str]:
        return [line["id"] for line in await yard.listed(ADMIN, path, **query)]

    assert await found() == [fine["id"], fuel["id"]]
    assert await found(kind="fine") == [fine["id"]]
    assert await found(starts_on="2026-04-01") == [fine["id"]]
    assert await found(ends_on="2026-04-01") == [fuel["id"]]
    assert await found(starts_on="2026-03-31", ends_on="2026-04-02") == [fine["id"], fuel["id"]]


async def test_a_closed_trip_books_what_was_paid_on_the_way_once(yard: Yard) -> None:
    sheet = await closed_trip(yard)
    await yard.service.rows(
        "INSERT INTO scheduled (kind, key, due_at, payload) VALUES ('settle-trip', 'again', "
        "'2026-01-01', jsonb_build_object('trip_sheet_id', $1::text))",
        sheet["id"],
    )
    await yard.service.do_due_work()
    tolls, parking = await yard.service.recorded(VehicleCostRecorded)
    assert (tolls.kind, tolls.amount.amount, tolls.note) == ("tolls", 4_500, "LD-2026-000001")
    assert (parking.kind, parking.amount.amount) == ("parking", 1_000)
    for fact in (tolls, parking):
        assert (str(fact.trip_sheet_id), fact.customer_id) == (sheet["id"], CUSTOMER)
        assert (str(fact.term.starts_on), str(fact.term.ends_on)) == ("2026-03-02", "2026-03-03")


async def test_a_trip_without_tolls_costs_nothing(yard: Yard) -> None:
    _, _, sheet = await chartered(yard)
    await yard.departed(sheet)
    clock.advance(HOUR)
    free = {"tolls": {"amount": 0}, "parking": {"amount": 0}}
    await yard.done(ADMIN, f"/trip-sheets/{sheet['id']}/return", TRIP | free)
    await yard.done(ADMIN, f"/trip-sheets/{sheet['id']}/closing")
    await yard.service.do_due_work()
    assert len(await yard.service.recorded(TripSheetClosed)) == 1
    assert await yard.service.recorded(VehicleCostRecorded) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": {"amount": 0}},
        {"amount": {"amount": 1, "tip": 1}},
        {"amount": {"amount": 10**14}},
        {"ends_on": "2026-03-01"},
        {"kind": "bribe"},
        {"price": 1},
    ],
)
async def test_what_cannot_be_a_cost_is_refused(yard: Yard, wrong: dict[str, Any]) -> None:
    vehicle = await yard.vehicle()
    path = f"/vehicles/{vehicle['id']}/costs"
    assert (await yard.post(FLEET_MANAGER, path, FUEL | wrong)).status_code == 422
