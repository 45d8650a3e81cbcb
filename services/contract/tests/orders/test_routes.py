import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chassis.tables import new_id
from chassis.testing import Harness, an_actor
from contracts.events.contract import (
    OrderCaptured,
    OrderConfirmed,
    OrderHeld,
    OrderStatus,
)
from contracts.permissions import Role
from contracts.values import Money

from ..factories import (
    DISPATCHER_PD,
    DISPATCHER_XH,
    DRIVER,
    FINANCE,
    OTHER_REP,
    REP,
    post,
)
from .factories import (
    GROSS,
    STARTS,
    a_period,
    captured,
    confirmed,
    order_json,
    ordering_customer,
    period_json,
    reserved,
)

AGENT = an_actor(Role.SERVICE_AGENT)
WHY = {"reason": "The customer called"}
IF_MATCH = {"If-Match": '"1"'}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "orders", None),
        ("GET", "orders/{id}", None),
        ("POST", "orders", order_json(new_id())),
        ("POST", "orders/{id}/confirmation", None),
        ("POST", "orders/{id}/release", WHY),
        ("POST", "orders/{id}/revisions", WHY),
        ("POST", "orders/{id}/cancellation", WHY),
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


async def test_an_order_of_another_branch_is_as_unknown_as_a_random_one(service: Harness) -> None:
    order = await captured(service, await ordering_customer(service))
    for actor in (OTHER_REP, DISPATCHER_XH):
        async with service.client(actor) as client:
            foreign = await client.get(f"/v1/orders/{order['id']}")
            random = await client.get(f"/v1/orders/{new_id()}")
            assert foreign.status_code == random.status_code == 404
            assert foreign.json() == random.json()
            assert (await client.get("/v1/orders")).json()["items"] == []
            for what in ("confirmation", "revisions", "cancellation"):
                path = f"/v1/orders/{order['id']}/{what}"
                refused = await client.post(path, json=WHY, headers=IF_MATCH)
                assert refused.status_code == 404


async def test_the_branch_that_delivers_sees_the_order(service: Harness) -> None:
    order = await captured(service, await ordering_customer(service), branch="XH")
    for dispatcher, status in ((DISPATCHER_XH, 200), (DISPATCHER_PD, 200)):
        async with service.client(dispatcher) as client:
            assert (await client.get(f"/v1/orders/{order['id']}")).status_code == status


async def test_an_order_is_captured_in_one_go(service: Harness) -> None:
    customer_id = await ordering_customer(service)
    order = await captured(service, customer_id)
    assert (order["number"], order["status"]) == ("DD-2026-000001", "captured")
    assert order["estimate"] == {"amount": 40_000, "currency": "CNY"}
    assert order["credit_needed"]["amount"] == GROSS
    assert order["revisions"] == []
    assert await reserved(service, customer_id) == (0, 0)
    [told] = await service.recorded(OrderCaptured)
    assert told.personal
    assert (told.personal.rider, told.channel) == ("Huang Zhiqiang", "phone")
    [row] = await service.rows("SELECT data::text FROM outbox WHERE type LIKE '%order-captured%'")
    assert "Huang" not in row["data"]


async def test_whoever_may_only_capture_cannot_promise(service: Harness) -> None:
    customer_id = await ordering_customer(service)
    async with service.client(AGENT) as client:
        refused = await client.post("/v1/orders", json=order_json(customer_id, confirm=True))
        assert refused.status_code == 403
        taken = await client.post("/v1/orders", json=order_json(customer_id))
        assert taken.status_code == 201
        confirmation = f"/v1/orders/{taken.json()['id']}/confirmation"
        assert (await client.post(confirmation)).status_code == 403


async def test_orders_are_found_by_status_customer_and_branch(service: Harness) -> None:
    customer_id = await ordering_customer(service)
    order = await captured(service, customer_id)
    await confirmed(service, customer_id, branch="XH")
    async with service.client(REP) as client:

        async def found(**filters: str) -> list[str]:
            answer = await client.get("/v1/orders", params=filters)
            return [found["id"] for found in answer.json()["items"]]

        assert len(await found()) == len(await found(customer_id=str(customer_id))) == 2
        assert await found(status="captured") == [order["id"]]
        assert await found(branch="PD") == [order["id"]]
        assert await found(customer_id=str(new_id())) == []


@pytest.mark.parametrize(
    "change",
    [
        {"drivers": 3},
        {"need": {}},
        {"period": {"starts_at": STARTS.isoformat(), "ends_at": STARTS.isoformat()}},
        {"period": period_json(a_period(STARTS - timedelta(days=30)))},
        {"channel": "pigeon"},
        {"requester": " "},
        {"tariff_ref": "unheard-of"},
        {"price": 1},
        {"itinerary": [{"place": ""}]},
    ],
)
async def test_a_senseless_order_is_refused(service: Harness, change: dict[str, Any]) -> None:
    customer_id = await ordering_customer(service)
    async with service.client(REP) as client:
        refused = await client.post("/v1/orders", json=order_json(customer_id, **change))
    assert refused.status_code == 422
    assert await service.rows("SELECT 1 FROM ad_hoc_order") == []


async def test_a_customer_or_branch_not_known_yet_is_asked_for_again(service: Harness) -> None:
    customer_id = await ordering_customer(service)
    for order in (order_json(new_id()), order_json(customer_id, branch="YP")):
        async with service.client(REP) as client:
            refused = await client.post("/v1/orders", json=order)
        assert refused.status_code == 409
        assert refused.headers["Retry-After"] == "1"


async def test_a_confirmation_reserves_the_estimate_with_its_tax(service: Harness) -> None:
    customer_id = await ordering_customer(service, limit=GROSS)
    order = await captured(service, customer_id)
    promised = await post(service, REP, f"orders/{order['id']}/confirmation")
    assert (promised["status"], promised["confirmed_by"]) == ("confirmed", str(REP.id))
    assert await reserved(service, customer_id) == (GROSS, GROSS)
    [told] = await service.recorded(OrderConfirmed)
    assert told.credit_reserved == Money(amount=GROSS)
    async with service.client(REP) as client:
        again = await client.post(f"/v1/orders/{order['id']}/confirmation")
    assert again.json()["type"] == "urn:ludan:problem:not-awaited"
    assert await reserved(service, customer_id) == (GROSS, GROSS)


async def test_an_order_over_the_limit_is_held_until_finance_releases_it(service: Harness) -> None:
    customer_id = await ordering_customer(service, limit=GROSS - 1)
    order = await confirmed(service, customer_id)
    assert order["status"] == "held"
    assert "43600 more are needed" in order["held_reason"]
    assert await reserved(service, customer_id) == (0, 0)
    [held] = await service.recorded(OrderHeld)
    assert (held.status, held.reason) == (OrderStatus.HELD, order["held_reason"])
    path = f"orders/{order['id']}/release"
    async with service.client(REP) as client:
        assert (await client.post(f"/v1/{path}", json=WHY)).status_code == 403
    released = await post(service, FINANCE, path, {"reason": "Pays in cash"})
    assert (released["status"], released["held_reason"]) == ("confirmed", None)
    assert released["released_by"] == released["confirmed_by"] == str(FINANCE.id)
    assert released["release_reason"] == "Pays in cash"
    assert await reserved(service, customer_id) == (GROSS, GROSS)
    assert len(await service.recorded(OrderConfirmed)) == 1


async def test_an_order_is_held_during_a_hold_and_can_be_confirmed_after_it(
    service: Harness,
) -> None:
    customer_id = await ordering_customer(service)
    await post(service, FINANCE, f"customers/{customer_id}/credit/hold", WHY)
    order = await confirmed(service, customer_id)
    assert (order["status"], order["held_reason"]) == ("held", "The customer called")
    await post(service, FINANCE, f"customers/{customer_id}/credit/release", WHY)
    promised = await post(service, REP, f"orders/{order['id']}/confirmation")
    assert (promised["status"], promised["released_by"]) == ("confirmed", None)


async def test_twenty_parallel_confirmations_never_exceed_the_limit(service: Harness) -> None:
    customer_id = await ordering_customer(service, limit=7 * GROSS + GROSS // 2)
    orders = [await captured(service, customer_id) for _ in range(20)]

    async def confirm(order: dict[str, Any]) -> str:
        async with service.client(REP) as client:
            answer = await client.post(f"/v1/orders/{order['id']}/confirmation")
        assert answer.status_code == 200
        return str(answer.json()["status"])

    outcomes = await asyncio.gather(*map(confirm, orders))
    assert (outcomes.count("confirmed"), outcomes.count("held")) == (7, 13)
    assert await reserved(service, customer_id) == (7 * GROSS, 7 * GROSS)
