from typing import Any

from chassis.tables import new_id
from chassis.testing import Harness
from contract.money.charges.commands import charge_fee
from contracts.events.contract import Calculation
from contracts.values import Money

from ...factories import (
    DISPATCHER_PD,
    DRIVER,
    FINANCE,
    OTHER_REP,
    REP,
    known_customer,
    signed,
)
from ...orders.factories import a_period, confirmed, ordering_customer
from ..factories import billed, must_add_up, read
from ..fleet import closed, line_of, order_of, period

DAY = period("2026-04-08T08:00", "2026-04-08T10:00")


async def listed(service: Harness, actor: Any = FINANCE, **of: Any) -> list[tuple[str, int]]:
    query = "&".join(f"{key}={value}" for key, value in of.items())
    page = await read(service, f"charges?{query}", actor)
    return [(charge["kind"], charge["net"]["amount"]) for charge in page["items"]]


async def test_it_takes_a_name_and_a_permission(service: Harness) -> None:
    for actor, status in ((None, 401), (DRIVER, 403), (DISPATCHER_PD, 403)):
        async with service.client(actor) as client:
            assert (await client.get("/v1/charges")).status_code == status


async def test_charges_are_seen_by_whoever_sees_the_contract_or_the_order(
    service: Harness,
) -> None:
    customer_id = await ordering_customer(service)
    contract = await signed(service, customer_id)
    order = await confirmed(service, customer_id)
    of_line = closed(line_of(contract), new_id(), DAY, tolls=700)
    of_order = closed(order_of(order), new_id(), DAY, tariff_ref="hourly-2026")
    await service.deliver(of_line, of_order)
    both = [("trip", 20_000), ("tolls", 700)]
    assert await listed(service) == await listed(service, REP) == both
    assert await listed(service, OTHER_REP) == []
    assert await listed(service, OTHER_REP, contract_id=contract["id"]) == []
    assert await listed(service, contract_id=contract["id"]) == [("tolls", 700)]
    assert await listed(service, order_id=order["id"]) == [("trip", 20_000)]
    assert await listed(service, trip_sheet_id=of_line.trip_sheet_id) == [("tolls", 700)]


async def test_what_is_on_an_invoice_is_unbilled_no_more(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    await service.deliver(closed(line_of(contract), new_id(), DAY, tolls=700))
    assert await listed(service, unbilled=True) == [("tolls", 700)]
    assert await listed(service, unbilled=False) == []
    await billed(service, contract_id=contract["id"])
    assert await listed(service, unbilled=True) == []
    assert await listed(service, unbilled=False) == [("tolls", 700)]


async def test_a_cancellation_fee_is_a_charge_of_its_order(service: Harness) -> None:
    customer_id = await ordering_customer(service)
    order = await confirmed(service, customer_id)
    half = Calculation(quantity=50, unit="percent", price=Money(amount=40_001), per=100)
    async with service.transaction() as session:
        await charge_fee(
            session,
            customer_id=customer_id,
            order_id=order_of(order)["order_id"],
            branch="PD",
            scope=REP.scope(),
            period=a_period(),
            net=Money(amount=20_001),
            tax_bp=900,
            calculation=half,
        )
    assert await listed(service, order_id=order["id"]) == [("cancellation_fee", 20_001)]
    [charge] = (await read(service, f"charges?order_id={order['id']}"))["items"]
    assert charge["calculation"]["quantity"] == 50
    assert charge["month"] == "2026-03"
    credit = await must_add_up(service, customer_id)
    assert credit["unbilled"]["amount"] == 20_001 + 1_800
