from chassis.tables import new_id
from contracts.events.fleet import DriverRegistered

from ..factories import DISPATCHER_PD, DISPATCHER_XH, DRIVER, FLEET_MANAGER
from ..yard import Yard

PERSON = {
    "name": "Zhang Wei",
    "phone": "13800000000",
    "licence_class": "C1",
    "licence_expires_on": "2030-01-01",
    "branch": "PD",
    "languages": ["zh", "en"],
}


async def test_drivers_are_for_those_who_may(yard: Yard) -> None:
    driver = await yard.driver()
    assert (await yard.get(None, "/drivers")).status_code == 401
    assert (await yard.get(DRIVER, "/drivers")).status_code == 403
    assert await yard.listed(DISPATCHER_XH, "/drivers") == []
    foreign = await yard.get(DISPATCHER_XH, f"/drivers/{driver['id']}/vehicles")
    assert foreign.status_code == 404
    assert (await yard.post(DISPATCHER_PD, "/drivers", PERSON)).status_code == 403
    assert [row["id"] for row in await yard.listed(DISPATCHER_PD, "/drivers")] == [driver["id"]]


async def test_name_and_phone_travel_in_the_personal_block_alone(yard: Yard) -> None:
    staff_id = new_id()
    driver = await yard.driver(staff_id=staff_id)
    assert (driver["number"], driver["name"]) == ("JS-2026-000001", "Zhang Wei")
    [registered] = await yard.service.recorded(DriverRegistered)
    assert registered.personal is not None
    assert registered.personal.name == "Zhang Wei"
    assert (registered.scope.org_path, registered.scope.owner_id) == ("HQ/PD", staff_id)
    [row] = await yard.service.rows(
        "SELECT data::text AS data FROM outbox WHERE type LIKE '%driver%'"
    )
    assert "Zhang" not in row["data"]
    assert "138" not in row["data"]


async def test_a_member_of_staff_is_a_driver_once_and_no_number_is_lost(yard: Yard) -> None:
    staff_id = new_id()
    await yard.driver(staff_id=staff_id)
    again = await yard.post(FLEET_MANAGER, "/drivers", PERSON | {"staff_id": str(staff_id)})
    assert (again.status_code, again.json()["type"]) == (409, "urn:ludan:problem:driver-known")
    assert (await yard.driver())["number"] == "JS-2026-000002"


async def test_an_expired_licence_is_refused(yard: Yard) -> None:
    expired = PERSON | {"licence_expires_on": "2026-03-02"}
    answer = await yard.post(FLEET_MANAGER, "/drivers", expired)
    assert (answer.status_code, answer.json()["detail"]) == (422, "It expired on 2026-03-02.")
    for wrong in ({"licence_class": "Z"}, {"wage": 1}, {"name": ""}, {"languages": ["zh"] * 11}):
        assert (await yard.post(FLEET_MANAGER, "/drivers", PERSON | wrong)).status_code == 422
