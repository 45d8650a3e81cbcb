from typing import Any

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.contract import ContractDrafted

from ..factories import (
    ADMIN,
    DISPATCHER_XH,
    DRIVER,
    OTHER_REP,
    REP,
    draft_json,
    drafted,
    known_customer,
    line_json,
    submitted,
)

IF_MATCH = {"If-Match": '"1"'}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "contracts", None),
        ("GET", "contracts/{id}", None),
        ("PATCH", "contracts/{id}", {}),
        ("POST", "contracts", draft_json(new_id())),
        ("POST", "contracts/{id}/submission", None),
        ("POST", "contracts/{id}/marketing-review", {"decision": "approved"}),
        ("POST", "contracts/{id}/hq-review", {"decision": "approved"}),
    ],
)
async def test_it_takes_a_name_and_a_permission(
    service: Harness, method: str, path: str, body: dict[str, Any] | None
) -> None:
    path = f"/v1/{path.format(id=new_id())}"
    for actor, status in ((None, 401), (DRIVER, 403)):
        async with service.client(actor) as client:
            answer = await client.request(method, path, json=body, headers=IF_MATCH)
            assert answer.status_code == status


async def test_a_contract_of_another_branch_is_as_unknown_as_a_random_one(
    service: Harness,
) -> None:
    contract = await drafted(service, await known_customer(service))
    for actor in (OTHER_REP, DISPATCHER_XH):
        async with service.client(actor) as client:
            foreign = await client.get(f"/v1/contracts/{contract['id']}")
            random = await client.get(f"/v1/contracts/{new_id()}")
            assert foreign.status_code == random.status_code == 404
            assert foreign.json() == random.json()
            assert (await client.get("/v1/contracts")).json()["items"] == []
    async with service.client(OTHER_REP) as client:
        path = f"/v1/contracts/{contract['id']}"
        assert (await client.post(f"{path}/submission")).status_code == 404
        changed = await client.patch(path, json={}, headers=IF_MATCH)
        assert changed.status_code == 404


async def test_a_draft_by_hand_gets_a_number_and_an_owner(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await drafted(service, customer_id, line_json(100), line_json(23))
    assert contract["number"] == "HT-2026-000001"
    assert contract["status"] == "draft"
    assert contract["monthly_total"] == {"amount": 123, "currency": "CNY"}
    assert contract["term"] == {"starts_on": "2026-04-01", "ends_on": "2028-04-01"}
    assert contract["scope"]["owner_id"] == str(REP.id)
    [told] = await service.recorded(ContractDrafted)
    assert told.number == contract["number"]
    assert len(told.lines) == 2


async def test_contracts_are_found_by_status_and_customer(service: Harness) -> None:
    customer_id = await known_customer(service)
    draft = await drafted(service, customer_id)
    await submitted(service, customer_id)
    async with service.client(REP) as client:

        async def found(**filters: str) -> list[str]:
            answer = await client.get("/v1/contracts", params=filters)
            return [contract["id"] for contract in answer.json()["items"]]

        assert len(await found()) == 2
        assert await found(status="draft") == [draft["id"]]
        assert len(await found(customer_id=str(customer_id))) == 2
        assert await found(customer_id=str(new_id())) == []
        assert await found(opportunity_id=str(new_id())) == []


@pytest.mark.parametrize(
    "line",
    [
        line_json(-1),
        line_json(drivers=3),
        line_json(included_km_per_month=-1),
        line_json(need={}),
        line_json(need={"grade": "business", "colour": "red"}),
        line_json(term={"starts_on": "2028-04-01", "ends_on": "2026-04-01"}),
        line_json(monthly_price={"amount": 1.5}),
        line_json(price_per_day=1),
        line_json(tariff_ref=""),
        line_json(service_terms="x" * 501),
    ],
)
async def test_a_senseless_line_is_refused_and_nothing_changes(
    service: Harness, line: dict[str, Any]
) -> None:
    customer_id = await known_customer(service)
    async with service.client(REP) as client:
        refused = await client.post("/v1/contracts", json=draft_json(customer_id, line))
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert await service.rows("SELECT 1 FROM contract") == []


VEHICLE = str(new_id())
NOMINATED = line_json(nominated_vehicle_id=VEHICLE)
SHORT = line_json(term={"starts_on": "2026-04-01", "ends_on": "2026-10-01"})
LONG = line_json(term={"starts_on": "2026-04-01", "ends_on": "2031-04-02"})
DOLLARS = line_json(monthly_price={"amount": 1, "currency": "USD"})


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([NOMINATED, NOMINATED], "lines-overlap"),
        ([SHORT], "reason-for-short-term-missing"),
        ([LONG], "charter-too-long"),
        ([line_json(), DOLLARS], "currencies-differ"),
    ],
)
async def test_contradicting_lines_are_refused_with_a_sentence(
    service: Harness, lines: list[dict[str, Any]], code: str
) -> None:
    customer_id = await known_customer(service)
    async with service.client(REP) as client:
        refused = await client.post("/v1/contracts", json=draft_json(customer_id, *lines))
    assert refused.status_code == 422
    assert refused.json()["type"] == f"urn:ludan:problem:{code}"
    assert await service.rows("SELECT 1 FROM number_counter") == []


async def test_a_short_charter_with_a_reason_is_accepted(service: Harness) -> None:
    customer_id = await known_customer(service)
    draft = draft_json(customer_id, SHORT, reason_for_short_term="World expo")
    async with service.client(REP) as client:
        assert (await client.post("/v1/contracts", json=draft)).status_code == 201


async def test_a_customer_not_known_yet_is_asked_for_again(service: Harness) -> None:
    async with service.client(ADMIN) as client:
        refused = await client.post("/v1/contracts", json=draft_json(new_id()))
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:ludan:problem:reference-not-yet-known"
    assert refused.headers["Retry-After"] == "1"


async def test_a_customer_of_somebody_else_is_as_unknown_as_a_random_one(service: Harness) -> None:
    customer_id = await known_customer(service)
    async with service.client(OTHER_REP) as client:
        refused = await client.post("/v1/contracts", json=draft_json(customer_id))
    assert refused.status_code == 409


async def test_a_draft_is_changed_from_the_version_that_was_read(service: Harness) -> None:
    contract = await drafted(service, await known_customer(service))
    path = f"/v1/contracts/{contract['id']}"
    async with service.client(REP) as client:
        read = (await client.get(path)).headers["ETag"]
        change = {"lines": [line_json(7), line_json(8)]}
        changed = await client.patch(path, json=change, headers={"If-Match": read})
        assert changed.status_code == 200
        assert changed.json()["monthly_total"]["amount"] == 15
        assert changed.headers["ETag"] != read
        assert (await client.patch(path, json=change)).status_code == 428
        stale = await client.patch(path, json=change, headers={"If-Match": read})
        assert stale.status_code == 412
        assert (await client.get(path)).json() == changed.json()


async def test_a_change_that_makes_the_draft_faulty_is_refused(service: Harness) -> None:
    contract = await drafted(service, await known_customer(service))
    path = f"/v1/contracts/{contract['id']}"
    async with service.client(REP) as client:
        refused = await client.patch(path, json={"lines": [LONG]}, headers=IF_MATCH)
        assert refused.status_code == 422
        assert (await client.get(path)).json() == contract


async def test_what_was_submitted_cannot_be_changed_or_submitted_again(service: Harness) -> None:
    contract = await submitted(service, await known_customer(service))
    path = f"/v1/contracts/{contract['id']}"
    async with service.client(REP) as client:
        tag = {"If-Match": f'"{contract["version"]}"'}
        refused = await client.patch(path, json={"lines": [line_json()]}, headers=tag)
        assert refused.json()["type"] == "urn:ludan:problem:not-draft"
        assert (await client.post(f"{path}/submission")).status_code == 409
