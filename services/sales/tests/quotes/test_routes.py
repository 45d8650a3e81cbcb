import asyncio
from typing import Any

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.sales import QuoteAccepted

from ..desk import Desk
from ..factories import a_line, an_offer


async def test_anonymous_callers_are_refused(nobody: Desk) -> None:
    path = f"/v1/opportunities/{new_id()}/quotes"
    assert (await nobody.client.get(path)).status_code == 401
    assert (await nobody.refused(path, an_offer()))["status"] == 401


async def test_another_seller_s_quotes_do_not_exist(desk: Desk, stranger: Desk) -> None:
    opportunity = await desk.commercial_opportunity()
    quote = await desk.sent_quote(opportunity)
    path = f"/v1/opportunities/{opportunity['id']}/quotes"
    assert (await stranger.client.get(path)).status_code == 404
    assert (await stranger.client.get(f"/v1/quotes/{quote['id']}")).status_code == 404
    assert (await stranger.refused(path, an_offer()))["status"] == 404
    assert (await stranger.refused(f"/v1/quotes/{quote['id']}/acceptance"))["status"] == 404


async def test_a_role_without_a_part_in_selling_is_refused(driver: Desk) -> None:
    path = f"/v1/opportunities/{new_id()}/quotes"
    assert (await driver.client.get(path)).status_code == 403
    assert (await driver.refused(path, an_offer()))["status"] == 403


async def test_a_quote_keeps_its_lines_and_totals_them(desk: Desk) -> None:
    opportunity = await desk.commercial_opportunity()
    vehicle_id = str(new_id())
    plain = a_line(
        service_product="vehicle_charter",
        drivers=0,
        monthly_price={"amount": 9_000_00, "currency": "CNY"},
        nominated_vehicle_id=vehicle_id,
    )
    quote = await desk.post(
        f"/v1/opportunities/{opportunity['id']}/quotes", an_offer(a_line(), plain)
    )
    assert (quote["number"], quote["version"], quote["status"]) == ("BJ-2026-000001", 1, "draft")
    assert quote["monthly_total"] == {"amount": 37_000_00, "currency": "CNY"}
    assert quote["lines"][1]["nominated_vehicle_id"] == vehicle_id
    assert await desk.get(f"/v1/quotes/{quote['id']}") == quote


async def test_a_new_version_supersedes_the_open_ones_before_it(desk: Desk) -> None:
    opportunity = await desk.commercial_opportunity()
    rejected = await desk.sent_quote(opportunity)
    await desk.post(f"/v1/quotes/{rejected['id']}/rejection", {"reason": "Too dear"})
    sent = await desk.sent_quote(opportunity)
    await desk.draft_quote(opportunity)
    quotes = (await desk.get(f"/v1/opportunities/{opportunity['id']}/quotes"))["items"]
    assert [(quote["version"], quote["status"]) for quote in quotes] == [
        (3, "draft"),
        (2, "superseded"),
        (1, "rejected"),
    ]
    problem = await desk.refused(f"/v1/quotes/{sent['id']}/acceptance")
    assert problem["type"] == "urn:ludan:problem:quote-not-sent"


async def test_the_customer_answers_only_what_was_sent(desk: Desk) -> None:
    quote = await desk.draft_quote(await desk.commercial_opportunity())
    path = f"/v1/quotes/{quote['id']}"
    assert (await desk.refused(f"{path}/acceptance"))["status"] == 409
    assert (await desk.refused(f"{path}/rejection", {"reason": "No"}))["status"] == 409
    await desk.post(f"{path}/sending")
    assert (await desk.refused(f"{path}/sending"))["type"] == "urn:ludan:problem:quote-not-draft"


async def test_an_accepted_quote_carries_all_that_a_contract_needs(
    service: Harness, desk: Desk
) -> None:
    opportunity = await desk.commercial_opportunity()
    quote = await desk.accepted_quote(opportunity)
    assert quote["status"] == "accepted"
    [accepted] = await service.recorded(QuoteAccepted)
    assert (str(accepted.quote_id), accepted.number, accepted.version) == (
        quote["id"],
        "BJ-2026-000001",
        1,
    )
    assert str(accepted.opportunity_id) == opportunity["id"]
    assert accepted.customer_id == desk.customer_id
    assert accepted.line == "charter"
    assert [line.model_dump(mode="json") for line in accepted.lines] == quote["lines"]
    assert desk.actor
    assert accepted.scope == desk.actor.scope()


async def test_only_one_quote_of_an_opportunity_is_ever_accepted(
    service: Harness, desk: Desk
) -> None:
    opportunity = await desk.commercial_opportunity()
    quote = await desk.accepted_quote(opportunity)
    problem = await desk.refused(f"/v1/opportunities/{opportunity['id']}/quotes", an_offer())
    assert problem["type"] == "urn:ludan:problem:another-quote-accepted"
    assert (await desk.refused(f"/v1/quotes/{quote['id']}/acceptance"))["status"] == 409
    assert len(await service.recorded(QuoteAccepted)) == 1


async def test_one_of_many_acceptances_at_once_succeeds(service: Harness, desk: Desk) -> None:
    quote = await desk.sent_quote(await desk.commercial_opportunity())
    path = f"/v1/quotes/{quote['id']}/acceptance"
    answers = await asyncio.gather(*(desk.client.post(path, json={}) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert len(await service.recorded(QuoteAccepted)) == 1


async def test_a_quote_can_be_accepted_on_its_last_day_but_not_after(desk: Desk) -> None:
    opportunity = await desk.commercial_opportunity()
    quote = await desk.sent_quote(opportunity, valid_until="2026-03-04")
    path = f"/v1/quotes/{quote['id']}"
    desk.wait(days=3)
    assert (await desk.get(path))["status"] == "expired"
    problem = await desk.refused(f"{path}/acceptance")
    assert problem["type"] == "urn:ludan:problem:quote-expired"
    later = await desk.sent_quote(opportunity, valid_until="2026-03-05")
    assert (await desk.get(path))["status"] == "superseded"
    assert (await desk.post(f"/v1/quotes/{later['id']}/acceptance"))["status"] == "accepted"


async def test_a_lost_opportunity_is_offered_nothing_more(desk: Desk) -> None:
    opportunity = await desk.commercial_opportunity()
    quote = await desk.sent_quote(opportunity)
    await desk.post(f"/v1/opportunities/{opportunity['id']}/loss", {"reason": "Gone"})
    for path in (
        f"/v1/opportunities/{opportunity['id']}/quotes",
        f"/v1/quotes/{quote['id']}/acceptance",
    ):
        problem = await desk.refused(path, an_offer() if path.endswith("quotes") else None)
        assert problem["type"] == "urn:ludan:problem:opportunity-not-open"


@pytest.mark.parametrize(
    "wrong",
    [
        {"term": {"starts_on": "2026-04-01", "ends_on": "2026-04-01"}},
        {"drivers": 3},
        {"drivers": -1},
        {"drivers": 0},
        {"monthly_price": {"amount": -1, "currency": "CNY"}},
        {"monthly_price": {"amount": 1.5, "currency": "CNY"}},
        {"need": {}},
        {"need": {"grade": "business", "model_id": "019ce122-7de0-7c83-a1d6-375c494d043f"}},
        {"included_km_per_month": -1},
        {"tariff_ref": ""},
        {"discount": 10},
    ],
)
async def test_a_line_that_cannot_be_is_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    opportunity = await desk.commercial_opportunity()
    path = f"/v1/opportunities/{opportunity['id']}/quotes"
    assert (await desk.refused(path, an_offer(a_line(**wrong))))["status"] == 422
    assert (await desk.get(path))["items"] == []


@pytest.mark.parametrize(
    "offer",
    [
        {"lines": [], "valid_until": "2026-03-31"},
        {"lines": [a_line()], "valid_until": "2026-03-01"},
        {
            "lines": [a_line(), a_line(monthly_price={"amount": 1, "currency": "USD"})],
            "valid_until": "2026-03-31",
        },
    ],
)
async def test_an_offer_nobody_could_accept_is_refused(desk: Desk, offer: dict[str, Any]) -> None:
    opportunity = await desk.commercial_opportunity()
    path = f"/v1/opportunities/{opportunity['id']}/quotes"
    assert (await desk.refused(path, offer))["status"] == 422
