import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chassis.schedule import clock
from chassis.tables import new_id
from chassis.testing import Harness, an_actor
from contracts.events.contract import (
    OrderCancelled,
    OrderCaptured,
    OrderConfirmed,
    OrderHeld,
    OrderRevised,
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
    tariff_json,
)
from .factories import (
    GROSS,
    STARTS,
    Sheet,
    a_period,
    captured,
    confirmed,
    order_json,
    ordering_customer,
    period_json,
    read_order,
    reserved,
    set_limit,
)

AGENT = an_actor(Role.SERVICE_AGENT)
WHY = {"reason": "The customer called"}
IF_MATCH = {"If-Match": '"1"'}


async def revise(
    service: Harness, order: dict[str, Any], **changes: Any
) -> tuple[int, dict[str, Any]]:
    async with service.client(REP) as client:
        tag = (await client.get(f"/v1/orders/{order['id']}")).headers["ETag"]
        answer = await client.post(
            f"/v1/orders/{order['id']}/revisions",
            json={"reason": "The customer called"} | changes,
            headers={"If-Match": tag},
        )
    return answer.status_code, answer.json()


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


async def test_an_order_is_revised_from_the_version_that_was_read(service: Harness) -> None:
    order = await confirmed(service, await ordering_customer(service))
    path = f"/v1/orders/{order['id']}/revisions"
    change = WHY | {"drivers": 2, "period": period_json(a_period(hours=6))}
    async with service.client(REP) as client:
        tag = {"If-Match": f'"{order["version"]}"'}
        revised = await client.post(path, json=change, headers=tag)
        assert revised.status_code == 200
        assert revised.headers["ETag"] != tag["If-Match"]
        assert (await client.post(path, json=change)).status_code == 428
        assert (await client.post(path, json=change, headers=tag)).status_code == 412
    document = revised.json()
    assert (document["revision"], document["drivers"]) == (2, 2)
    assert document["estimate"]["amount"] == 60_000
    [revision] = document["revisions"]
    assert (revision["n"], revision["revised_by"]) == (2, str(REP.id))
    assert [change["field"] for change in revision["changes"]] == ["drivers", "period"]
    assert (revision["changes"][0]["old"], revision["changes"][0]["new"]) == (1, 2)
    assert await read_order(service, order["id"]) == document


async def test_of_two_parallel_revisions_one_wins(service: Harness) -> None:
    customer_id = await ordering_customer(service)
    order = await confirmed(service, customer_id)

    async def revise_to(hours: int) -> int:
        change = WHY | {"period": period_json(a_period(hours=hours))}
        tag = {"If-Match": f'"{order["version"]}"'}
        async with service.client(REP) as client:
            path = f"/v1/orders/{order['id']}/revisions"
            return (await client.post(path, json=change, headers=tag)).status_code

    assert sorted(await asyncio.gather(revise_to(5), revise_to(6))) == [200, 412]
    [told] = await service.recorded(OrderRevised)
    assert await reserved(service, customer_id) == (
        told.credit_reserved.amount,
        told.credit_reserved.amount,
    )


async def test_a_revision_that_credit_does_not_carry_leaves_the_old_one(service: Harness) -> None:
    customer_id = await ordering_customer(service, limit=GROSS)
    order = await confirmed(service, customer_id)
    status, refused = await revise(service, order, period=period_json(a_period(hours=5)))
    assert (status, refused["type"]) == (409, "urn:ludan:problem:credit-limit-exceeded")
    assert await read_order(service, order["id"]) == order
    assert await reserved(service, customer_id) == (GROSS, GROSS)
    assert await service.recorded(OrderRevised) == []
    status, shorter = await revise(service, order, period=period_json(a_period(hours=2)))
    assert (status, shorter["revision"]) == (200, 2)
    assert await reserved(service, customer_id) == (GROSS // 2, GROSS // 2)


async def test_a_customer_whose_limit_was_lowered_may_still_ask_for_less(service: Harness) -> None:
    customer_id = await ordering_customer(service, limit=GROSS)
    order = await confirmed(service, customer_id)
    await set_limit(service, customer_id, 0)
    status, _ = await revise(service, order, rider="Somebody else")
    assert status == 200


async def test_what_is_only_captured_is_revised_without_credit(service: Harness) -> None:
    customer_id = await ordering_customer(service, limit=0)
    order = await captured(service, customer_id)
    status, revised = await revise(service, order, notes="Bring water")
    assert (status, revised["status"]) == (200, "captured")
    [told] = await service.recorded(OrderRevised)
    assert (told.changed, told.credit_reserved) == (("notes",), Money(amount=0))


async def test_a_revision_without_a_change_or_with_a_senseless_one_is_refused(
    service: Harness,
) -> None:
    order = await captured(service, await ordering_customer(service))
    for change in ({}, {"drivers": 1}, {"branch": "XH"}, {"drivers": 7}, {"reason": ""}):
        status, _ = await revise(service, order, **change)
        assert status == 422
    assert await read_order(service, order["id"]) == order


async def test_a_revision_in_another_currency_is_refused(service: Harness) -> None:
    order = await confirmed(service, await ordering_customer(service))
    dollars = {
        price: {"amount": 1, "currency": "USD"}
        for price in (
            "unit_price",
            "excess_km_price",
            "overtime_hour_price",
            "night_hour_price",
            "holiday_hour_price",
        )
    }
    await post(service, FINANCE, "tariffs", tariff_json("dollars", basis="hour", **dollars))
    status, refused = await revise(service, order, tariff_ref="dollars")
    assert (status, refused["type"]) == (409, "urn:ludan:problem:credit-in-other-currency")


async def test_after_departure_the_customer_changes_nothing(service: Harness) -> None:
    order = await confirmed(service, await ordering_customer(service))
    await service.deliver(Sheet(order["id"]).departed())
    status, refused = await revise(service, order, drivers=2)
    assert (status, refused["type"]) == (409, "urn:ludan:problem:trip-began")
    async with service.client(REP) as client:
        path = f"/v1/orders/{order['id']}/cancellation"
        assert (await client.post(path, json=WHY)).status_code == 409


@pytest.mark.parametrize(
    ("hours_left", "fee"), [(25, 0), (24, 12_000), (2, 12_000), (1, 20_000), (-1, 20_000)]
)
async def test_calling_off_gives_credit_back_and_costs_the_fee(
    service: Harness, hours_left: int, fee: int
) -> None:
    customer_id = await ordering_customer(service)
    order = await confirmed(service, customer_id)
    clock.stop_at(STARTS - timedelta(hours=hours_left))
    cancelled = await post(service, REP, f"orders/{order['id']}/cancellation", WHY)
    assert (cancelled["status"], cancelled["fee"]["amount"]) == ("cancelled", fee)
    assert (cancelled["cancelled_by"], cancelled["cancel_reason"]) == (
        str(REP.id),
        "The customer called",
    )
    assert await reserved(service, customer_id) == (0, 0)
    [told] = await service.recorded(OrderCancelled)
    assert (told.fee, told.cancelled_by) == (Money(amount=fee), REP.id)
    charges = await service.rows("SELECT kind, net_amount, tax_bp FROM charge")
    assert [tuple(row) for row in charges] == ([("cancellation_fee", fee, 900)] if fee else [])
    async with service.client(REP) as client:
        path = f"/v1/orders/{order['id']}/cancellation"
        assert (await client.post(path, json=WHY)).status_code == 409
