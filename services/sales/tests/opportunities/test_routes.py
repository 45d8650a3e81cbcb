import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.customer import CustomerStatus
from contracts.events.sales import (
    OpportunityLost,
    OpportunityOpened,
    OpportunityStageChanged,
    OpportunityUpdated,
)

from ..desk import Desk
from ..factories import a_deal, a_scope, customer_registered


async def test_anonymous_callers_are_refused(nobody: Desk) -> None:
    assert (await nobody.client.get("/v1/opportunities")).status_code == 401
    assert (await nobody.refused("/v1/opportunities", a_deal(new_id())))["status"] == 401


async def test_another_seller_s_opportunity_does_not_exist(desk: Desk, stranger: Desk) -> None:
    opportunity = await desk.open_opportunity()
    path = f"/v1/opportunities/{opportunity['id']}"
    assert (await stranger.get("/v1/opportunities"))["items"] == []
    seen = await stranger.client.get(path)
    unknown = await stranger.client.get(f"/v1/opportunities/{new_id()}")
    assert (seen.status_code, seen.json()) == (404, unknown.json())
    assert (await stranger.edit(opportunity, title="Mine")).status_code == 404
    assert (await stranger.refused(f"{path}/stage", {"to_stage": "commercial"}))["status"] == 404
    assert (await stranger.refused(f"{path}/loss", {"reason": "spite"}))["status"] == 404
    assert (await desk.again(opportunity))["status"] == "open"


async def test_a_role_without_a_part_in_selling_is_refused(driver: Desk) -> None:
    assert (await driver.client.get("/v1/opportunities")).status_code == 403
    assert (await driver.refused("/v1/opportunities", a_deal(new_id())))["status"] == 403


async def test_an_opportunity_opens_in_its_first_stage_with_its_checklist(
    service: Harness, desk: Desk
) -> None:
    opportunity = await desk.open_opportunity()
    assert opportunity["number"] == "SJ-2026-000001"
    assert (opportunity["stage"], opportunity["status"]) == ("initial_intent", "open")
    assert opportunity["missing"] == ["key_contact", "need", "budget"]
    assert opportunity["customer_name"] == "浦东精密仪器有限公司"
    [opened] = await service.recorded(OpportunityOpened)
    assert str(opened.opportunity_id) == opportunity["id"]


async def test_a_customer_not_heard_of_yet_asks_for_patience(desk: Desk) -> None:
    answer = await desk.client.post("/v1/opportunities", json=a_deal(new_id()))
    assert answer.status_code == 409
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["type"] == "urn:ludan:problem:reference-not-yet-known"


async def test_another_seller_s_customer_looks_like_an_unknown_one(
    desk: Desk, stranger: Desk
) -> None:
    problem = await stranger.refused("/v1/opportunities", a_deal(desk.customer_id))
    assert problem["type"] == "urn:ludan:problem:reference-not-yet-known"


async def test_nothing_is_sold_to_a_closed_customer(service: Harness, manager: Desk) -> None:
    closed = customer_registered(a_scope(), status=CustomerStatus.CLOSED)
    await service.deliver(closed)
    problem = await manager.refused("/v1/opportunities", a_deal(closed.customer_id))
    assert problem["type"] == "urn:ludan:problem:customer-closed"


async def test_a_key_contact_must_be_the_customer_s_own(desk: Desk, stranger: Desk) -> None:
    opportunity = await desk.open_opportunity()
    unknown = await desk.edit(opportunity, key_contact_ids=[str(new_id())])
    assert unknown.json()["type"] == "urn:ludan:problem:reference-not-yet-known"
    foreign = await desk.edit(opportunity, key_contact_ids=[str(stranger.contact_id)])
    assert foreign.json()["type"] == "urn:ludan:problem:contact-of-another-customer"


async def test_a_change_names_the_version_it_was_made_from(desk: Desk) -> None:
    opportunity = await desk.open_opportunity()
    path = f"/v1/opportunities/{opportunity['id']}"
    read = await desk.client.get(path)
    assert read.headers["etag"] == '"1"'
    changed = await desk.edit(opportunity, title="Three cars", need="Three cars")
    assert (changed.headers["etag"], changed.json()["title"]) == ('"2"', "Three cars")
    assert (await desk.edit(opportunity, title="Four cars")).status_code == 412
    assert (await desk.client.patch(path, json={"title": "Four cars"})).status_code == 428
    assert (await desk.again(opportunity))["title"] == "Three cars"


async def test_a_change_is_told_with_what_it_changed_and_no_change_is_not(
    service: Harness, desk: Desk
) -> None:
    opportunity = await desk.open_opportunity()
    await desk.edit(opportunity, title="Three cars", amount={"amount": 9_900, "currency": "CNY"})
    await desk.edit(await desk.again(opportunity), title="Three cars")
    [updated] = await service.recorded(OpportunityUpdated)
    assert (set(updated.changed), updated.amount.amount) == ({"title", "amount"}, 9_900)


@pytest.mark.parametrize(
    "change",
    [
        {"stage": "fulfilment"},
        {"amount": {"amount": -1, "currency": "CNY"}},
        {"amount": {"amount": 1, "currency": "CNY", "tax": 3}},
        {"title": " "},
        {"need": "x" * 2001},
        {"expected_close_on": "soon"},
    ],
)
async def test_a_change_that_cannot_be_is_refused_and_changes_nothing(
    desk: Desk, change: dict[str, object]
) -> None:
    opportunity = await desk.open_opportunity()
    assert (await desk.edit(opportunity, **change)).status_code == 422
    assert await desk.again(opportunity) == opportunity


async def test_a_team_member_may_work_on_the_opportunity(desk: Desk, stranger: Desk) -> None:
    opportunity = await desk.open_opportunity()
    assert stranger.actor
    await desk.edit(opportunity, team_ids=[str(stranger.actor.id)])
    assert (await stranger.again(opportunity))["id"] == opportunity["id"]


async def test_a_move_too_early_lists_all_that_is_missing(desk: Desk) -> None:
    opportunity = await desk.open_opportunity()
    path = f"/v1/opportunities/{opportunity['id']}/stage"
    problem = await desk.refused(path, {"to_stage": "commercial"})
    assert problem["status"] == 409
    assert problem["missing"] == ["key_contact", "need", "budget"]
    await desk.edit(opportunity, need="Two cars")
    problem = await desk.refused(path, {"to_stage": "commercial"})
    assert problem["missing"] == ["key_contact", "budget"]


async def test_negotiation_begins_only_with_an_accepted_quote(desk: Desk) -> None:
    opportunity = await desk.commercial_opportunity()
    path = f"/v1/opportunities/{opportunity['id']}/stage"
    await desk.sent_quote(opportunity)
    assert (await desk.refused(path, {"to_stage": "negotiation"}))["missing"] == ["accepted_quote"]
    await desk.accepted_quote(opportunity)
    assert (await desk.move(opportunity, "negotiation"))["stage"] == "negotiation"


async def test_only_who_may_move_back_moves_back_and_says_why(desk: Desk, manager: Desk) -> None:
    opportunity = await desk.negotiated_opportunity()
    path = f"/v1/opportunities/{opportunity['id']}/stage"
    back = {"to_stage": "commercial", "reason": "The need changed"}
    assert (await desk.refused(path, back))["type"] == "urn:ludan:problem:may-not-move-back"
    assert (await manager.refused(path, {"to_stage": "commercial"}))["status"] == 422
    assert (await manager.post(path, back))["stage"] == "commercial"


async def test_a_move_is_told_with_the_days_the_stage_took(service: Harness, desk: Desk) -> None:
    opportunity = await desk.commercial_opportunity()
    desk.wait(days=12, hours=5)
    assert (await desk.again(opportunity))["days_in_stage"] == 12
    await desk.sent_quote(opportunity)
    await desk.accepted_quote(opportunity)
    moved = await desk.move(opportunity, "negotiation")
    assert moved["days_in_stage"] == 0
    assert [event.days_in_stage for event in await service.recorded(OpportunityStageChanged)] == [
        0,
        12,
    ]


async def test_a_lost_opportunity_keeps_its_reason_and_never_moves_again(
    service: Harness, desk: Desk
) -> None:
    opportunity = await desk.commercial_opportunity()
    path = f"/v1/opportunities/{opportunity['id']}"
    assert (await desk.refused(f"{path}/loss"))["status"] == 422
    lost = await desk.post(f"{path}/loss", {"reason": "Too dear", "lost_to": "Dazhong"})
    assert (lost["status"], lost["lost_reason"], lost["lost_to"]) == (
        "lost",
        "Too dear",
        "Dazhong",
    )
    problem = await desk.refused(f"{path}/stage", {"to_stage": "negotiation"})
    assert problem["type"] == "urn:ludan:problem:opportunity-not-open"
    assert (await desk.refused(f"{path}/loss", {"reason": "Again"}))["status"] == 409
    assert len(await service.recorded(OpportunityLost)) == 1


async def test_the_list_narrows_by_stage_status_and_customer(desk: Desk, manager: Desk) -> None:
    first = await desk.open_opportunity(title="First")
    second = await desk.commercial_opportunity()
    lost = await desk.open_opportunity(title="Third")
    await desk.post(f"/v1/opportunities/{lost['id']}/loss", {"reason": "Gone"})

    async def listed(**query: str) -> list[str]:
        return [item["id"] for item in (await manager.get("/v1/opportunities", **query))["items"]]

    assert await listed() == [lost["id"], second["id"], first["id"]]
    assert await listed(stage="commercial") == [second["id"]]
    assert await listed(status="lost") == [lost["id"]]
    assert await listed(customer_id=str(new_id())) == []
