import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from chassis.schedule import clock
from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.contract import ContractAmended, ContractExpired
from contracts.values import Money

from ...factories import (
    ADMIN,
    DISPATCHER_XH,
    DRIVER,
    HQ_REVIEWER,
    MARKETER,
    OTHER_REP,
    REP,
    TODAY,
    approved,
    drafted,
    known_customer,
    line_json,
    post,
    signed,
)
from ..factories import (
    END,
    JULY,
    MANAGER,
    amendment_json,
    approved_amendment,
    at_midnight,
    later_line,
    milestones,
    read_contract,
    requested,
    reserved,
    set_limit,
    terminated,
)

APPROVED = {"decision": "approved", "branch": "PD"}
ASKED = {"reason": "They need less", "effective_on": str(JULY)}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "amendments", None),
        ("POST", "contracts/{id}/amendments", ASKED),
        ("POST", "amendments/{id}/approval", APPROVED),
    ],
)
async def test_it_takes_a_name_and_a_permission(
    service: Harness, method: str, path: str, body: dict[str, Any] | None
) -> None:
    path = f"/v1/{path.format(id=new_id())}"
    for actor, status in ((None, 401), (DRIVER, 403)):
        async with service.client(actor) as client:
            assert (await client.request(method, path, json=body)).status_code == status


async def test_a_contract_of_another_branch_is_not_amended(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    await requested(service, contract, ends_on=JULY)
    async with service.client(OTHER_REP) as client:
        path = f"/v1/contracts/{contract['id']}/amendments"
        asked = amendment_json(contract, ends_on=JULY)
        assert (await client.post(path, json=asked)).status_code == 404
    async with service.client(DISPATCHER_XH) as client:
        assert (await client.get("/v1/amendments")).json()["items"] == []
    async with service.client(HQ_REVIEWER) as client:
        path = f"/v1/amendments/{new_id()}/approval"
        assert (await client.post(path, json=APPROVED)).status_code == 404


async def test_a_price_changes_by_an_amendment_that_somebody_else_approves(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    amendment = await requested(service, contract, later_line(1_500_000), ends_on=JULY)
    assert (amendment["number"], amendment["status"]) == (1, "requested")
    assert (await read_contract(service, contract["id"]))["lines"] == contract["lines"]
    async with service.client(MARKETER) as client:
        path = f"/v1/amendments/{amendment['id']}/approval"
        assert (await client.post(path, json=APPROVED)).status_code == 403
    decision = {"decision": "approved", "branch": "XH", "comment": "Agreed"}
    decided = await post(service, HQ_REVIEWER, f"amendments/{amendment['id']}/approval", decision)
    assert (decided["status"], decided["decided_by"]) == ("approved", str(HQ_REVIEWER.id))
    now = await read_contract(service, contract["id"])
    first, second = now["lines"]
    assert (first["term"]["ends_on"], second["term"]["starts_on"]) == (str(JULY), str(JULY))
    assert (second["branch"], second["tariff_version"]) == ("XH", 1)
    assert now["amendments"] == [decided]
    assert now["version"] > contract["version"]
    [told] = await service.recorded(ContractAmended)
    assert [line.branch for line in told.lines] == ["PD", "XH"]
    assert (told.effective_on, told.amendment_number) == (JULY, 1)
    assert told.credit_reserved == Money(amount=2_000_000)
    async with service.client(DISPATCHER_XH) as client:
        seen = await client.get(f"/v1/contracts/{contract['id']}")
        assert seen.status_code == 200


async def test_a_lower_price_gives_credit_back_when_it_takes_effect(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    await approved_amendment(service, contract, later_line(1_500_000), ends_on=JULY)
    at_midnight(JULY)
    clock.advance(timedelta(seconds=-1))
    await service.do_due_work()
    assert await reserved(service, customer_id) == 2_000_000
    clock.advance(timedelta(seconds=1))
    await service.do_due_work()
    assert await reserved(service, customer_id) == 1_500_000


async def test_more_is_refused_when_the_credit_does_not_carry_it(service: Harness) -> None:
    customer_id = await known_customer(service)
    await set_limit(service, customer_id, 2_400_000)
    contract = await signed(service, customer_id)
    amendment = await requested(service, contract, later_line(500_000))
    async with service.client(HQ_REVIEWER) as client:
        path = f"/v1/amendments/{amendment['id']}/approval"
        refused = await client.post(path, json=APPROVED)
    assert refused.json()["type"] == "urn:ludan:problem:credit-limit-exceeded"
    now = await read_contract(service, contract["id"])
    assert (now["lines"], now["amendments"][0]["status"]) == (contract["lines"], "requested")
    assert await service.recorded(ContractAmended) == []
    await set_limit(service, customer_id, 2_500_000)
    await post(service, HQ_REVIEWER, f"amendments/{amendment['id']}/approval", APPROVED)
    assert await reserved(service, customer_id) == 2_500_000


async def test_a_returned_amendment_changes_nothing_and_may_be_asked_for_again(
    service: Harness,
) -> None:
    contract = await signed(service, await known_customer(service))
    amendment = await requested(service, contract, ends_on=JULY)
    path = f"amendments/{amendment['id']}/approval"
    async with service.client(HQ_REVIEWER) as client:
        silent = await client.post(f"/v1/{path}", json={"decision": "returned"})
        assert silent.json()["type"] == "urn:ludan:problem:comment-missing"
    returned = {"decision": "returned", "comment": "Ask them first"}
    decided = await post(service, HQ_REVIEWER, path, returned)
    assert (decided["status"], decided["comment"]) == ("returned", "Ask them first")
    async with service.client(HQ_REVIEWER) as client:
        assert (await client.post(f"/v1/{path}", json=APPROVED)).status_code == 409
    again = await requested(service, contract, ends_on=JULY)
    assert again["number"] == 2
    async with service.client(REP) as client:

        async def found(**filters: str) -> list[int]:
            answer = await client.get("/v1/amendments", params=filters)
            return [amendment["number"] for amendment in answer.json()["items"]]

        assert await found() == [2, 1]
        assert await found(status="requested") == [2]
        assert await found(contract_id=str(new_id())) == []


async def test_whoever_asks_does_not_decide(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    path = f"contracts/{contract['id']}/amendments"
    amendment = await post(service, ADMIN, path, amendment_json(contract, ends_on=JULY))
    async with service.client(ADMIN) as client:
        refused = await client.post(f"/v1/amendments/{amendment['id']}/approval", json=APPROVED)
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:ludan:problem:requester-decides"


async def test_two_parallel_approvals_amend_once(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    amendment = await requested(service, contract, ends_on=JULY)

    async def approve() -> int:
        async with service.client(HQ_REVIEWER) as client:
            path = f"/v1/amendments/{amendment['id']}/approval"
            return (await client.post(path, json=APPROVED)).status_code

    assert sorted(await asyncio.gather(approve(), approve())) == [200, 409]
    assert len(await service.recorded(ContractAmended)) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "nothing-amended"),
        ({"effective_on": "2026-03-01", "ends_on": JULY}, "effect-outside-term"),
        ({"ends_on": date(2026, 5, 1)}, "end-too-early"),
        ({"ends_on": date(2032, 1, 1)}, "charter-too-long"),
        ({"end_lines": [{"line_id": str(new_id()), "ends_on": str(JULY)}]}, "line-unknown"),
        ({"add_lines": [line_json()]}, "begins-too-early"),
        ({"add_lines": [later_line(tariff_ref="unheard-of")]}, "tariff-unknown"),
        ({"reason": "", "ends_on": JULY}, "input-invalid"),
    ],
)
async def test_a_senseless_amendment_is_refused(
    service: Harness, change: dict[str, Any], code: str
) -> None:
    contract = await signed(service, await known_customer(service))
    async with service.client(REP) as client:
        path = f"/v1/contracts/{contract['id']}/amendments"
        refused = await client.post(path, json=amendment_json(contract, **change))
    assert refused.status_code == 422
    if code != "input-invalid":
        assert refused.json()["type"] == f"urn:ludan:problem:{code}"
    assert await service.rows("SELECT 1 FROM contract_amendment") == []


async def test_what_is_not_signed_is_neither_amended_nor_terminated(service: Harness) -> None:
    customer_id = await known_customer(service)
    for contract in (await drafted(service, customer_id), await approved(service, customer_id)):
        termination = {"ends_on": str(JULY), "reason": "They move"}
        for what, body in (
            ("amendments", amendment_json(contract, ends_on=JULY)),
            ("termination", termination),
        ):
            async with service.client(MANAGER) as client:
                refused = await client.post(f"/v1/contracts/{contract['id']}/{what}", json=body)
            assert refused.status_code == 409
            assert refused.json()["type"] == "urn:ludan:problem:not-in-force"


async def test_an_earlier_end_moves_the_plan_and_the_expiry(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    await approved_amendment(service, contract, ends_on=date(2026, 12, 1))
    plan = await milestones(service, contract)
    assert ("renewal_reminder", "2026-11-01", "planned") in plan
    assert ("renewal_reminder", "2028-03-02", "waived") in plan
    assert ("service_check", "2026-10-01", "planned") in plan
    assert ("service_check", "2027-04-01", "waived") in plan
    at_midnight(date(2026, 12, 1))
    await service.do_due_work()
    assert (await read_contract(service, contract["id"]))["status"] == "expired"
    assert await reserved(service, customer_id) == 0


async def test_a_later_end_lets_the_contract_live_on(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    await approved_amendment(service, contract, ends_on=date(2029, 4, 1))
    at_midnight(END)
    await service.do_due_work()
    assert (await read_contract(service, contract["id"]))["status"] == "signed"
    assert await reserved(service, customer_id) == 2_000_000
    at_midnight(date(2029, 4, 1))
    await service.do_due_work()
    assert len(await service.recorded(ContractExpired)) == 1
    assert await reserved(service, customer_id) == 0


async def test_a_terminated_contract_is_no_longer_amended(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    amendment = await requested(service, contract, ends_on=JULY)
    await terminated(service, contract, TODAY + timedelta(days=60))
    async with service.client(HQ_REVIEWER) as client:
        path = f"/v1/amendments/{amendment['id']}/approval"
        refused = await client.post(path, json=APPROVED)
    assert refused.json()["type"] == "urn:ludan:problem:not-in-force"
