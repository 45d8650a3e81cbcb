import asyncio
from typing import Any

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contract.settings import Settings
from contracts.events.contract import (
    CreditGrade,
    CreditHoldPlaced,
    CreditHoldReleased,
    CreditProfileSet,
    HoldCause,
)
from contracts.values import Money

from ..factories import (
    DRIVER,
    FINANCE,
    NOW,
    OTHER_REP,
    REP,
    TODAY,
    approved,
    customer_registered,
    known_customer,
    line_json,
    signed,
)
from ..orders.factories import GROSS, captured, ordering_customer, set_limit

TERMS = {
    "grade": "A",
    "term_days": 60,
    "limit": {"amount": 5_000_000, "currency": "CNY"},
    "reason": "Pays on the day",
}


async def test_it_takes_a_name_and_a_permission(service: Harness) -> None:
    path = f"/v1/credit-profiles/{await known_customer(service)}"
    async with service.client() as nobody, service.client(DRIVER) as driver:
        assert (await nobody.get(path)).status_code == 401
        assert (await nobody.put(path, json=TERMS)).status_code == 401
        assert (await driver.get(path)).status_code == 403
        assert (await driver.put(path, json=TERMS)).status_code == 403
    async with service.client(REP) as rep:
        assert (await rep.put(path, json=TERMS)).status_code == 403


async def test_the_credit_of_a_foreign_customer_is_as_unknown_as_a_random_one(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    async with service.client(OTHER_REP) as client:
        foreign = await client.get(f"/v1/credit-profiles/{customer_id}")
        random = await client.get(f"/v1/credit-profiles/{new_id()}")
    assert foreign.status_code == random.status_code == 404
    assert foreign.json() == random.json()


async def test_every_customer_has_the_default_credit_from_the_first_day(service: Harness) -> None:
    customer = customer_registered()
    await service.deliver(customer, times=2)
    settings = service.service.settings
    assert isinstance(settings, Settings)
    async with service.client(REP) as client:
        profile = (await client.get(f"/v1/credit-profiles/{customer.customer_id}")).json()
    assert profile["grade"] == settings.default_credit_grade
    assert profile["term_days"] == settings.default_credit_term_days
    assert profile["limit"]["amount"] == settings.default_credit_limit
    assert profile["available"] == profile["limit"]
    assert profile["reserved"]["amount"] == 0
    assert [change["changed_by"] for change in profile["changes"]] == [None]
    assert await service.recorded(CreditProfileSet) == []


async def test_finance_sets_credit_with_a_reason_that_stays(service: Harness) -> None:
    customer_id = await known_customer(service)
    path = f"/v1/credit-profiles/{customer_id}"
    async with service.client(FINANCE) as client:
        assert (await client.put(path, json=TERMS)).status_code == 200
        lowered = TERMS | {"grade": "D", "term_days": 0, "reason": "Stopped paying"}
        profile = (await client.put(path, json=lowered)).json()
        assert (await client.get(path)).json() == profile
    assert [change["reason"] for change in profile["changes"]][1:] == [
        "Pays on the day",
        "Stopped paying",
    ]
    assert profile["changes"][2]["changed_by"] == str(FINANCE.id)
    assert profile["changes"][2]["changed_at"] == NOW.isoformat().replace("+00:00", "Z")
    told = await service.recorded(CreditProfileSet)
    assert [(event.grade, event.limit) for event in told] == [
        (CreditGrade.A, Money(amount=5_000_000)),
        (CreditGrade.D, Money(amount=5_000_000)),
    ]


async def test_later_news_of_a_customer_leave_its_credit_alone(service: Harness) -> None:
    customer_id = await known_customer(service)
    path = f"/v1/credit-profiles/{customer_id}"
    async with service.client(FINANCE) as client:
        profile = (await client.put(path, json=TERMS)).json()
        await service.deliver(customer_registered(customer_id, REP.scope()))
        assert (await client.get(path)).json() == profile


@pytest.mark.parametrize(
    "change",
    [
        {"reason": " "},
        {"grade": "E"},
        {"term_days": -1},
        {"limit": {"amount": -1}},
        {"limit": {"amount": 1, "colour": "red"}},
        {"reserved": {"amount": 0}},
    ],
)
async def test_senseless_terms_are_refused(service: Harness, change: dict[str, Any]) -> None:
    customer_id = await known_customer(service)
    async with service.client(FINANCE) as client:
        refused = await client.put(f"/v1/credit-profiles/{customer_id}", json=TERMS | change)
    assert refused.status_code == 422
    assert await service.recorded(CreditProfileSet) == []


async def test_the_credit_of_a_customer_not_known_yet_is_asked_for_again(service: Harness) -> None:
    async with service.client(FINANCE) as client:
        refused = await client.put(f"/v1/credit-profiles/{new_id()}", json=TERMS)
    assert refused.status_code == 409
    assert refused.headers["Retry-After"] == "1"


async def test_a_limit_lowered_below_what_is_reserved_only_stops_new_signatures(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    await signed(service, customer_id)
    contract = await approved(service, customer_id)
    lowered = TERMS | {"limit": {"amount": 1}}
    async with service.client(FINANCE) as client:
        profile = (await client.put(f"/v1/credit-profiles/{customer_id}", json=lowered)).json()
    assert profile["reserved"]["amount"] == 2_000_000
    assert profile["available"]["amount"] == 0
    async with service.client(REP) as client:
        path = f"/v1/contracts/{contract['id']}"
        refused = await client.post(f"{path}/signature", json={"signed_on": str(TODAY)})
        assert refused.json()["type"] == "urn:ludan:problem:credit-limit-exceeded"
        assert (await client.get(path)).json()["status"] == "approved"


async def test_finance_holds_credit_and_releases_it_with_a_reason(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await approved(service, customer_id)
    path = f"/v1/customers/{customer_id}/credit"
    why = {"reason": "Cheque bounced"}
    async with service.client(REP) as client:
        assert (await client.post(f"{path}/hold", json=why)).status_code == 403
        assert (await client.post(f"{path}/release", json=why)).status_code == 403
    async with service.client(FINANCE) as client:
        assert (await client.post(f"{path}/release", json=why)).status_code == 409
        held = (await client.post(f"{path}/hold", json=why)).json()
        assert held["hold"]["reason"] == "Cheque bounced"
        assert (await client.post(f"{path}/hold", json=why)).status_code == 409
    signature = f"/v1/contracts/{contract['id']}/signature"
    async with service.client(REP) as client:
        refused = await client.post(signature, json={"signed_on": str(TODAY)})
        assert refused.json()["type"] == "urn:ludan:problem:credit-on-hold"
    async with service.client(FINANCE) as client:
        released = (await client.post(f"{path}/release", json={"reason": "Paid in cash"})).json()
    assert released["hold"] is None
    assert [hold["release_reason"] for hold in released["holds"]] == ["Paid in cash"]
    async with service.client(REP) as client:
        signed_now = await client.post(signature, json={"signed_on": str(TODAY)})
    assert signed_now.status_code == 200
    [placed] = await service.recorded(CreditHoldPlaced)
    assert (placed.cause, placed.exposure) == (HoldCause.MANUAL, Money(amount=0))
    [let_go] = await service.recorded(CreditHoldReleased)
    assert (let_go.reason, let_go.released_by) == ("Paid in cash", FINANCE.id)


async def test_parallel_signatures_and_orders_never_overdraw_a_customers_credit(
    service: Harness,
) -> None:
    customer_id = await ordering_customer(service)
    contracts = [await approved(service, customer_id, line_json(GROSS)) for _ in range(6)]
    orders = [await captured(service, customer_id) for _ in range(6)]
    await set_limit(service, customer_id, 5 * GROSS + 1)

    async def sign(contract: dict[str, Any]) -> bool:
        async with service.client(REP) as client:
            path = f"/v1/contracts/{contract['id']}/signature"
            answer = await client.post(path, json={"signed_on": str(TODAY)})
        return answer.status_code == 200

    async def confirm(order: dict[str, Any]) -> bool:
        async with service.client(REP) as client:
            answer = await client.post(f"/v1/orders/{order['id']}/confirmation")
        return answer.json()["status"] == "confirmed"

    outcomes = await asyncio.gather(*map(sign, contracts), *map(confirm, orders))
    assert outcomes.count(True) == 5
    async with service.client(FINANCE) as client:
        profile = (await client.get(f"/v1/customers/{customer_id}/credit")).json()
    assert profile["reserved"]["amount"] == profile["exposure"]["amount"] == 5 * GROSS
    assert profile["available"]["amount"] == 1
