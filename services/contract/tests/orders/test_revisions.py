import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chassis.schedule import clock
from chassis.testing import Harness, an_actor
from contracts.events.contract import (
    OrderCancelled,
    OrderRevised,
)
from contracts.permissions import Role
from contracts.values import Money

from ..factories import (
    FINANCE,
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
