from datetime import timedelta
from typing import Any

from chassis.schedule import clock
from chassis.testing import Harness
from contracts.events.contract import (
    CreditHoldPlaced,
    HoldCause,
    InvoiceOverdue,
    InvoiceStatus,
)

from ...factories import (
    DRIVER,
    FINANCE,
    NOW,
    OTHER_REP,
    REP,
    TODAY,
    approved,
    known_customer,
    post,
    signed,
)
from ..factories import invoiced, must_add_up, paid_json, read

DUE = NOW + timedelta(days=30)


async def test_it_takes_a_name_and_a_permission(service: Harness) -> None:
    for actor, status in ((None, 401), (DRIVER, 403)):
        async with service.client(actor) as client:
            assert (await client.get("/v1/ageing")).status_code == status


async def test_an_invoice_not_paid_in_time_is_told_of_and_stops_new_business(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    paid = await invoiced(service, customer_id, contract, 500)
    late = await invoiced(service, customer_id, contract, 1_000)
    later = await approved(service, customer_id)
    await post(service, FINANCE, "receipts", paid_json(customer_id, 1_090, (late, 1_090)))
    [allocation] = (await read(service, f"invoices/{late['id']}"))["allocations"]
    why = {"reason": "Meant for the other"}
    await post(service, FINANCE, f"allocations/{allocation['id']}/reversal", why)
    body = paid_json(customer_id, 1_000, (paid, 545), (late, 400), external_ref="BANK-2")
    await post(service, FINANCE, "receipts", body)

    clock.stop_at(DUE)
    await service.do_due_work()
    assert await service.recorded(InvoiceOverdue) == []
    clock.stop_at(DUE + timedelta(days=1))
    await service.do_due_work()
    [told] = await service.recorded(InvoiceOverdue)
    assert (told.number, told.open.amount) == (late["number"], 690)
    assert told.status is InvoiceStatus.PART_PAID
    [held] = await service.recorded(CreditHoldPlaced)
    assert held.cause is HoldCause.OVERDUE
    assert late["number"] in held.reason
    async with service.client(REP) as client:
        signature = {"signed_on": str(TODAY)}
        refused = await client.post(f"/v1/contracts/{later['id']}/signature", json=signature)
        assert refused.json()["type"] == "urn:ludan:problem:credit-on-hold"
    await must_add_up(service, customer_id)


async def test_an_invoice_that_opens_again_after_its_day_is_overdue_at_once(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    invoice = await invoiced(service, customer_id, await signed(service, customer_id), 1_000)
    body = paid_json(customer_id, 1_090, (invoice, 1_090))
    receipt = await post(service, FINANCE, "receipts", body)
    clock.stop_at(DUE + timedelta(days=10))
    await service.do_due_work()
    assert await service.recorded(InvoiceOverdue) == []
    await post(service, FINANCE, f"receipts/{receipt['id']}/reversal", {"reason": "Bounced"})
    await service.do_due_work()
    assert len(await service.recorded(InvoiceOverdue)) == 1


async def test_debts_are_listed_by_age_as_they_stood_on_a_day(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    first = await invoiced(service, customer_id, contract, 1_000)
    clock.advance(timedelta(days=40))
    second = await invoiced(service, customer_id, contract, 2_000)
    clock.advance(timedelta(days=10))
    body = paid_json(customer_id, 500, (first, 500))
    await post(service, FINANCE, "receipts", body)

    async def aged(days: int, **of: Any) -> dict[str, int]:
        query = "&".join(
            [f"on={TODAY + timedelta(days=days)}", *(f"{k}={v}" for k, v in of.items())]
        )
        found = await read(service, f"ageing?{query}")
        if not found["totals"]:
            return {}
        assert found["customers"][0]["buckets"] == found["totals"][0]["buckets"]
        buckets = found["totals"][0]["buckets"]
        return {age: b["amount"]["amount"] for age, b in buckets.items() if b["invoice_ids"]}

    assert await aged(-1) == {}
    assert await aged(0) == {"not_due": 1_090}
    assert await aged(49) == {"days_1_to_30": 1_090, "not_due": 2_180}
    assert await aged(50) == {"days_1_to_30": 590, "not_due": 2_180}
    assert await aged(125) == {"over_90_days": 590, "days_31_to_60": 2_180 - 0}
    assert await aged(125, customer_id=customer_id) == await aged(125)
    assert await aged(125, customer_id=second["id"]) == {}
    async with service.client(OTHER_REP) as client:
        assert (await client.get("/v1/ageing")).json()["customers"] == []
