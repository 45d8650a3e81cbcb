from datetime import UTC, datetime, timedelta
from uuid import UUID

from chassis.schedule import clock
from chassis.testing import Harness
from contract.money.billing.commands import plan_billing
from contracts.events.contract import InvoiceIssued
from contracts.events.gateway import OrgUnitKind

from ...factories import FINANCE, branch_opened, known_customer, post, signed
from ...orders.factories import ENDS, Sheet, confirmed, ordering_customer, read_order
from ..factories import a_charge, billed, charged, must_add_up, paid_json

FIRST = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)


async def test_each_contract_is_billed_once_when_a_month_is_over(service: Harness) -> None:
    customer_id = await known_customer(service)
    contracts = [await signed(service, customer_id) for _ in range(2)]
    for contract in contracts:
        await charged(service, a_charge(customer_id, 1_000, contract_id=contract["id"]))
    clock.stop_at(FIRST - timedelta(seconds=1))
    await service.do_due_work()
    assert await service.recorded(InvoiceIssued) == []
    clock.stop_at(FIRST)
    await service.do_due_work()
    told = await service.recorded(InvoiceIssued)
    assert {event.contract_id for event in told} == {UUID(each["id"]) for each in contracts}
    assert {str(event.issued_on) for event in told} == {"2026-04-01"}
    assert {event.number for event in told} == {"FP-MAIN-2026-000001", "FP-MAIN-2026-000002"}

    await charged(service, a_charge(customer_id, 70, contract_id=contracts[0]["id"]))
    clock.advance(timedelta(days=30))
    await service.do_due_work()
    [latest] = (await service.recorded(InvoiceIssued))[2:]
    assert latest.net.amount >= 70
    await must_add_up(service, customer_id)


async def test_only_branches_bill(service: Harness) -> None:
    await service.deliver(
        branch_opened("PD"), branch_opened("PDD", kind=OrgUnitKind.DEPARTMENT), times=2
    )
    planned = await service.rows("SELECT key, due_at FROM scheduled WHERE kind = 'branch_billing'")
    assert [tuple(row) for row in planned] == [("PD", FIRST)]


async def test_a_later_plan_of_a_branch_keeps_the_earlier_day(service: Harness) -> None:
    await service.deliver(branch_opened("PD"))
    clock.advance(timedelta(days=40))
    async with service.transaction() as session:
        await plan_billing(session, "PD", "Asia/Shanghai")
    [planned] = await service.rows("SELECT due_at FROM scheduled WHERE kind = 'branch_billing'")
    assert planned["due_at"] == FIRST


async def test_a_completed_order_is_billed_closed_and_opened_again_with_its_money(
    service: Harness,
) -> None:
    customer_id = await ordering_customer(service)
    order = await confirmed(service, customer_id)
    sheet = Sheet(UUID(order["id"]))
    clock.stop_at(ENDS)
    closed = sheet.closed().model_copy(update={"customer_id": customer_id})
    await service.deliver(sheet.issued(), sheet.departed(), closed)
    assert (await read_order(service, order["id"]))["status"] == "completed"
    [invoice] = (await billed(service, order_id=order["id"]))["invoices"]
    assert (invoice["order_id"], invoice["contract_id"]) == (order["id"], None)
    assert (await read_order(service, order["id"]))["status"] == "billed"
    gross = invoice["gross"]["amount"]
    body = paid_json(customer_id, gross, (invoice, gross))
    receipt = await post(service, FINANCE, "receipts", body)
    assert (await read_order(service, order["id"]))["status"] == "closed"
    await post(service, FINANCE, f"receipts/{receipt['id']}/reversal", {"reason": "Bounced"})
    assert (await read_order(service, order["id"]))["status"] == "billed"
    await must_add_up(service, customer_id)


async def test_orders_with_something_unbilled_are_billed_when_the_month_is_over(
    service: Harness,
) -> None:
    customer_id = await ordering_customer(service)
    order = await confirmed(service, customer_id)
    await charged(service, a_charge(customer_id, 1_000, order_id=order["id"]))
    clock.stop_at(FIRST)
    await service.do_due_work()
    [told] = await service.recorded(InvoiceIssued)
    assert (told.order_id, told.contract_id) == (UUID(order["id"]), None)
    assert (await billed(service, order_id=order["id"]))["invoices"] == []
