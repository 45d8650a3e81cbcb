from typing import Any

import pytest

from chassis.schedule import clock
from contracts.events.fleet import VehicleAvailabilityChanged, VehicleRegistered
from contracts.events.gateway import OrgUnitKind

from ..factories import (
    ADMIN,
    DISPATCHER_PD,
    DISPATCHER_XH,
    DRIVER,
    FLEET_MANAGER,
    SELLER,
    branch_opened,
)
from ..yard import Yard


async def test_vehicles_are_for_those_who_may(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    path = f"/vehicles/{vehicle['id']}"
    assert (await yard.get(None, "/vehicles")).status_code == 401
    assert (await yard.get(DRIVER, "/vehicles")).status_code == 403
    assert (await yard.get(DISPATCHER_XH, path)).status_code == 404
    assert (await yard.get(DISPATCHER_XH, f"{path}/bookings")).status_code == 404
    assert await yard.listed(DISPATCHER_XH, "/vehicles") == []
    assert (await yard.get(DISPATCHER_PD, path)).json()["plate"] == vehicle["plate"]
    assert (await yard.post(DISPATCHER_PD, "/vehicles", yard.vehicle_body())).status_code == 403
    assert (await yard.post(SELLER, f"{path}/block", {"reason": "no"})).status_code == 403


async def test_a_registered_vehicle_is_idle_and_belongs_to_its_branch(yard: Yard) -> None:
    vehicle = await yard.vehicle("van")
    assert vehicle["availability"] == "idle"
    assert vehicle["model"]["name"] == "Buick GL8"
    assert vehicle["grade"] == "business"
    [registered] = await yard.service.recorded(VehicleRegistered)
    assert (registered.plate, registered.scope.org_path) == (vehicle["plate"], "HQ/PD")


async def test_a_plate_and_a_vin_are_registered_once(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    for same in ("plate", "vin"):
        body = yard.vehicle_body() | {same: vehicle[same]}
        answer = await yard.post(FLEET_MANAGER, "/vehicles", body)
        assert (answer.status_code, answer.json()["type"]) == (
            409,
            "urn:ludan:problem:vehicle-known",
        )
    assert len(await yard.service.recorded(VehicleRegistered)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"vin": "SHORT"},
        {"vin": "LSGUA00000000000O"},
        {"plate": ""},
        {"plate": "沪" * 13},
        {"odometer_km": -1},
        {"odometer_km": 10**12},
        {"nature": "flying"},
        {"branch": "nowhere at all"},
        {"model_id": "019f0000-0000-7000-8000-000000000000"},
        {"colour": "red"},
    ],
)
async def test_what_cannot_be_a_vehicle_is_refused(yard: Yard, wrong: dict[str, Any]) -> None:
    answer = await yard.post(FLEET_MANAGER, "/vehicles", yard.vehicle_body() | wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert await yard.service.recorded(VehicleRegistered) == []


async def test_a_branch_that_is_not_known_yet_is_waited_for(yard: Yard) -> None:
    body = yard.vehicle_body(branch="MH")
    answer = await yard.post(FLEET_MANAGER, "/vehicles", body)
    assert (answer.status_code, answer.headers["retry-after"]) == (409, "1")
    department = branch_opened("MH").model_copy(update={"kind": OrgUnitKind.DEPARTMENT})
    await yard.service.deliver(department)
    assert (await yard.post(FLEET_MANAGER, "/vehicles", body)).status_code == 409
    await yard.service.deliver(branch_opened("MH"))
    assert (await yard.post(FLEET_MANAGER, "/vehicles", body)).status_code == 201


async def test_a_block_takes_a_vehicle_out_and_gives_it_back(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    path = f"/vehicles/{vehicle['id']}"
    blocked = await yard.done(FLEET_MANAGER, f"{path}/block", {"reason": "broken windscreen"})
    assert (blocked["availability"], blocked["block_reason"]) == ("blocked", "broken windscreen")
    again = await yard.post(FLEET_MANAGER, f"{path}/block", {"reason": "twice"})
    assert (again.status_code, again.json()["detail"]) == (
        409,
        f"{vehicle['plate']}: broken windscreen",
    )
    await yard.sign()
    assert await yard.listed(ADMIN, "/assignments") == []
    free = await yard.done(FLEET_MANAGER, f"{path}/unblock", {"reason": "repaired"})
    assert (free["availability"], free["blocked"]) == ("idle", False)
    assert (await yard.post(FLEET_MANAGER, f"{path}/unblock", {"reason": "x"})).status_code == 409
    changes = await yard.service.recorded(VehicleAvailabilityChanged)
    assert [(change.was, change.availability, change.reason) for change in changes] == [
        ("idle", "blocked", "broken windscreen"),
        ("blocked", "idle", "repaired"),
    ]


async def test_vehicles_are_found_by_branch_grade_and_availability(yard: Yard) -> None:
    sedan, van = await yard.vehicle("sedan"), await yard.vehicle("van")
    other = await yard.vehicle("van", branch="XH")
    await yard.done(FLEET_MANAGER, f"/vehicles/{sedan['id']}/block", {"reason": "paint"})

    async def found(**query: str) -> list[str]:
        return [row["id"] for row in await yard.listed(FLEET_MANAGER, "/vehicles", **query)]

    assert await found(branch="PD") == [van["id"], sedan["id"]]
    assert await found(grade="business") == [other["id"], van["id"]]
    assert await found(availability="blocked") == [sedan["id"]]
    assert await found(branch="PD", grade="business", availability="idle") == [van["id"]]


async def test_the_bookings_of_a_vehicle_tell_who_holds_it(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    contract_id = await yard.sign()
    bookings = await yard.listed(DISPATCHER_PD, f"/vehicles/{vehicle['id']}/bookings")
    assert {row["layer"]: row["document"] for row in bookings} == {
        "commitment": "HT-2026-000001",
        "usage": "HT-2026-000001",
    }
    commitment = next(row for row in bookings if row["layer"] == "commitment")
    assert commitment["source_id"] == (await yard.assignment(contract_id))["id"]
    assert clock.now().isoformat() < commitment["period"]["starts_at"]
