from typing import Any

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.sales import ActivityLogged

from ..desk import Desk


def a_call(desk: Desk, **changes: Any) -> dict[str, Any]:
    return {
        "customer_id": str(desk.customer_id),
        "kind": "call",
        "occurred_at": "2026-03-02T00:30:00Z",
        "result": "Wants an offer for two cars",
        "next_step": "Send the offer",
        "next_step_at": "2026-03-03T02:00:00Z",
    } | changes


async def test_anonymous_callers_are_refused(nobody: Desk) -> None:
    assert (await nobody.client.get("/v1/activities")).status_code == 401
    assert (await nobody.refused("/v1/activities", a_call(nobody)))["status"] == 401


async def test_another_seller_s_activities_are_not_to_be_seen(desk: Desk, stranger: Desk) -> None:
    await desk.post("/v1/activities", a_call(desk))
    seen = await stranger.get("/v1/activities", customer_id=str(desk.customer_id))
    assert seen["items"] == []


async def test_a_role_without_a_part_in_selling_is_refused(driver: Desk) -> None:
    assert (await driver.client.get("/v1/activities")).status_code == 403
    assert (await driver.refused("/v1/activities", a_call(driver)))["status"] == 403


async def test_an_activity_is_logged_with_result_and_next_step(
    service: Harness, desk: Desk
) -> None:
    opportunity = await desk.open_opportunity()
    logged = await desk.post(
        "/v1/activities",
        a_call(desk, opportunity_id=opportunity["id"], contact_id=str(desk.contact_id)),
    )
    assert logged["warning"] is None
    [told] = await service.recorded(ActivityLogged)
    assert (str(told.activity_id), told.result, told.next_step) == (
        logged["id"],
        "Wants an offer for two cars",
        "Send the offer",
    )
    assert told.contact_id == desk.contact_id


async def test_an_open_opportunity_without_a_next_step_is_warned_about(desk: Desk) -> None:
    opportunity = await desk.open_opportunity()
    without = {"next_step": None, "next_step_at": None}
    touch = a_call(desk, opportunity_id=opportunity["id"], **without)
    assert "no next step" in (await desk.post("/v1/activities", touch))["warning"]
    assert (await desk.post("/v1/activities", a_call(desk, **without)))["warning"] is None
    await desk.post(f"/v1/opportunities/{opportunity['id']}/loss", {"reason": "Gone"})
    assert (await desk.post("/v1/activities", touch))["warning"] is None


async def test_the_last_contact_with_a_customer_comes_first_however_late_it_was_logged(
    desk: Desk, manager: Desk, stranger: Desk
) -> None:
    for hour in ("00:10", "00:50", "00:30"):
        touch = a_call(desk, occurred_at=f"2026-03-02T{hour}:00Z", result=hour)
        await desk.post("/v1/activities", touch)
    await stranger.post("/v1/activities", a_call(stranger))
    path, customer = "/v1/activities", str(desk.customer_id)
    first = await manager.get(path, customer_id=customer, limit=2)
    rest = await manager.get(path, customer_id=customer, cursor=first["next_cursor"])
    results = [item["result"] for item in first["items"] + rest["items"]]
    assert results == ["00:50", "00:30", "00:10"]


async def test_what_is_named_must_belong_to_the_customer(desk: Desk, stranger: Desk) -> None:
    opportunity = await desk.open_opportunity()

    async def refused(who: Desk, **changes: Any) -> str:
        problem = await who.refused("/v1/activities", a_call(who, **changes))
        return problem["type"].removeprefix("urn:ludan:problem:")

    assert await refused(desk, customer_id=str(new_id())) == "reference-not-yet-known"
    assert await refused(desk, contact_id=str(new_id())) == "reference-not-yet-known"
    foreign_contact = str(stranger.contact_id)
    assert await refused(desk, contact_id=foreign_contact) == "contact-of-another-customer"
    assert await refused(stranger, opportunity_id=opportunity["id"]) == "not-found"


async def test_an_opportunity_of_another_customer_is_refused(
    service: Harness, desk: Desk, manager: Desk, stranger: Desk
) -> None:
    opportunity = await desk.open_opportunity()
    touch = a_call(stranger, opportunity_id=opportunity["id"])
    problem = await manager.refused("/v1/activities", touch)
    assert problem["type"] == "urn:ludan:problem:opportunity-of-another-customer"
    assert await service.recorded(ActivityLogged) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"occurred_at": "2026-03-02T02:00:00Z"},
        {"occurred_at": "1969-01-01T00:00:00Z"},
        {"occurred_at": "2026-03-02T00:00:00"},
        {"next_step": None},
        {"result": ""},
        {"kind": "telepathy"},
        {"mood": "good"},
    ],
)
async def test_an_activity_that_cannot_be_is_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    assert (await desk.refused("/v1/activities", a_call(desk, **wrong)))["status"] == 422
    assert (await desk.get("/v1/activities"))["items"] == []
