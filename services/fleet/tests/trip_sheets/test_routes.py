from datetime import timedelta

from chassis.schedule import clock
from chassis.tables import new_id
from chassis.testing import an_actor
from contracts.events.fleet import (
    TripSheetIssued,
    TripSheetVoided,
)
from contracts.permissions import Role

from ..factories import ADMIN, DISPATCHER_PD, DISPATCHER_XH, FLEET_MANAGER, SELLER
from ..yard import Yard
from .sheets import issued, planned, problem


async def test_a_sheet_inherits_from_contract_and_vehicle_and_carries_no_price(yard: Yard) -> None:
    sheet = await issued(yard)
    vehicle = (await yard.listed(ADMIN, "/vehicles"))[0]
    driver = (await yard.listed(ADMIN, "/drivers"))[0]
    inherited = {
        "contract_number": "HT-2026-000001",
        "customer_name": "Huaxin Textile",
        "service_product": "chauffeured_charter",
        "service_terms": "airport runs included",
        "tariff_ref": "charter-2026",
        "included_km_per_month": 3_000,
        "branch": "PD",
        "plate": vehicle["plate"],
        "model_name": "Buick Camry",
        "seats": 7,
        "grade": "comfort",
        "odometer_at_issue_km": 1_000,
        "driver_number": driver["number"],
    }
    assert len(inherited) >= 10
    assert {name: sheet[name] for name in inherited} == inherited
    assert not {name for name in sheet if "price" in name or "amount" in name}
    [told] = await yard.service.recorded(TripSheetIssued)
    assert "price" not in told.model_dump_json()
    assert "Huaxin" not in told.model_dump_json()


async def test_sheets_are_for_those_who_may(yard: Yard) -> None:
    sheet = await issued(yard)
    path = f"/trip-sheets/{sheet['id']}"
    assert (await yard.get(None, path)).status_code == 401
    assert (await yard.get(DISPATCHER_XH, path)).status_code == 404
    assert await yard.listed(DISPATCHER_XH, "/trip-sheets") == []
    assert (await yard.post(DISPATCHER_XH, f"{path}/voiding", {"reason": "x"})).status_code == 404
    assert (await yard.post(SELLER, f"{path}/voiding", {"reason": "x"})).status_code == 403
    assert [row["id"] for row in await yard.listed(SELLER, "/trip-sheets")] == [sheet["id"]]
    assert await yard.listed(an_actor(Role.SALES, org_path="HQ/PD"), "/trip-sheets") == []


async def test_a_further_sheet_inherits_and_counts_on(yard: Yard) -> None:
    first = await issued(yard)
    path = f"/assignments/{first['assignment_id']}/trip-sheets"
    assert (await yard.post(None, path, planned(5))).status_code == 401
    assert problem(await yard.post(DISPATCHER_XH, path, planned(5))) == (404, "not-found")
    assert problem(await yard.post(SELLER, path, planned(5))) == (403, "forbidden")
    second = await yard.done(DISPATCHER_PD, path, planned(5))
    assert second["number"] == "LD-2026-000002"
    same = ("contract_number", "customer_name", "plate", "driver_number", "tariff_ref")
    assert [second[name] for name in same] == [first[name] for name in same]


async def test_a_further_sheet_needs_its_time_its_driver_and_its_vehicle(yard: Yard) -> None:
    first = await issued(yard)
    stranger = await yard.driver()
    path = f"/assignments/{first['assignment_id']}/trip-sheets"
    await yard.done(DISPATCHER_PD, path, planned(5))

    taken = await yard.post(DISPATCHER_PD, path, planned(5, 17, 20))
    assert problem(taken) == (409, "already-booked")
    assert taken.json()["blocking"]["document"] == "HT-2026-000001"
    assert problem(await yard.post(DISPATCHER_PD, path, planned(1))) == (409, "outside-assignment")
    other = planned(6) | {"driver_id": stranger["id"]}
    assert problem(await yard.post(DISPATCHER_PD, path, other)) == (409, "driver-not-assigned")
    backwards = planned(6, 18, 8)
    assert (await yard.post(DISPATCHER_PD, path, backwards)).status_code == 422
    await yard.done(FLEET_MANAGER, f"/vehicles/{first['vehicle_id']}/block", {"reason": "tyres"})
    assert problem(await yard.post(DISPATCHER_PD, path, planned(6))) == (409, "vehicle-blocked")
    numbers = await yard.service.rows("SELECT number FROM trip_sheets ORDER BY 1")
    assert [row["number"] for row in numbers] == ["LD-2026-000001", "LD-2026-000002"]


async def test_a_voided_sheet_gives_its_time_back(yard: Yard) -> None:
    sheet = await issued(yard)
    voided = await yard.done(
        DISPATCHER_PD, f"/trip-sheets/{sheet['id']}/voiding", {"reason": "customer ill"}
    )
    assert (voided["status"], voided["void_reason"]) == ("void", "customer ill")
    assert len(await yard.service.recorded(TripSheetVoided)) == 1
    path = f"/assignments/{sheet['assignment_id']}/trip-sheets"
    assert (await yard.done(DISPATCHER_PD, path, planned(3)))["number"] == "LD-2026-000002"


async def test_sheets_are_found_by_contract_status_and_vehicle(yard: Yard) -> None:
    sheet = await issued(yard)
    for query in (
        {"contract_id": sheet["contract_id"]},
        {"status": "issued"},
        {"vehicle_id": sheet["vehicle_id"]},
    ):
        assert len(await yard.listed(DISPATCHER_PD, "/trip-sheets", **query)) == 1
    assert await yard.listed(DISPATCHER_PD, "/trip-sheets", status="closed") == []
    assert await yard.listed(DISPATCHER_PD, "/trip-sheets", contract_id=str(new_id())) == []
    assert (await yard.get(DISPATCHER_PD, "/trip-sheets", status="lost")).status_code == 422


async def test_a_vehicle_knows_its_drivers_and_a_driver_the_vehicles(yard: Yard) -> None:
    sheet = await issued(yard)
    await yard.driven(sheet, in_km=1_120)
    path = f"/assignments/{sheet['assignment_id']}/trip-sheets"
    second = await yard.done(DISPATCHER_PD, path, planned(5))
    clock.advance(timedelta(days=3))
    await yard.driven(second, out_km=1_120, in_km=1_150)

    drivers = f"/vehicles/{sheet['vehicle_id']}/drivers"
    vehicles = f"/drivers/{sheet['driver_id']}/vehicles"
    [driver] = (await yard.get(DISPATCHER_PD, drivers)).json()
    assert (driver["name"], driver["trips"], driver["km"]) == ("Zhang Wei", 2, 150)
    assert driver["first_departed_at"] < driver["last_returned_at"]
    [vehicle] = (await yard.get(DISPATCHER_PD, vehicles)).json()
    assert (vehicle["plate"], vehicle["trips"], vehicle["km"]) == (sheet["plate"], 2, 150)
    for path in (drivers, vehicles):
        assert (await yard.get(None, path)).status_code == 401
        assert (await yard.get(SELLER, path)).status_code == 403
        assert (await yard.get(DISPATCHER_XH, path)).status_code == 404
