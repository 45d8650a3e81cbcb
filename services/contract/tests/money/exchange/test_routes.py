import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.schedule import clock
from chassis.testing import Harness, an_actor
from contracts.events.contract import PaymentReceived
from contracts.permissions import Role

from ...factories import (
    DRIVER,
    FINANCE,
    REP,
    TODAY,
    customer_registered,
    known_customer,
    post,
    signed,
)
from ..factories import a_charge, billed, charged, invoiced, must_add_up, paid_json, read

OPERATIONS = an_actor(Role.OPERATIONS)


async def a_story(service: Harness) -> UUID:
    """Invoices in two sets of books, a payment over both, a correction, and a bounced cheque."""
    customer_id = await known_customer(service)
    books = {"code": "XH", "name": "Xuhui Chartering Ltd", "branches": ["XH"]}
    await post(service, FINANCE, "ledger-sets", books)
    contract = await signed(service, customer_id)
    wrong = a_charge(customer_id, 2_000, contract_id=contract["id"], tax_bp=1300)
    await charged(service, wrong)
    [main] = (await billed(service, contract_id=contract["id"]))["invoices"]
    other = await invoiced(service, customer_id, contract, 1_000, branch="XH")
    body = paid_json(customer_id, 3_000, (main, 1_500), (other, 1_090))
    await post(service, FINANCE, "receipts", body)
    await charged(
        service,
        a_charge(customer_id, -1_000, contract_id=contract["id"], corrects=wrong, tax_bp=1300),
    )
    await billed(service, contract_id=contract["id"])
    cheque = paid_json(customer_id, 70, external_ref="CHEQUE-1", method="cheque")
    bounced = await post(service, FINANCE, "receipts", cheque)
    clock.advance(timedelta(days=1))
    await post(service, FINANCE, f"receipts/{bounced['id']}/reversal", {"reason": "Bounced"})
    [allocation] = (await read(service, f"invoices/{other['id']}"))["allocations"]
    why = {"reason": "Meant for the other"}
    await post(service, FINANCE, f"allocations/{allocation['id']}/reversal", why)
    return customer_id


async def test_it_takes_a_name_and_a_permission(service: Harness) -> None:
    for actor, status in ((None, 401), (DRIVER, 403), (REP, 403)):
        async with service.client(actor) as client:
            for path in ("/v1/finance/vouchers", "/v1/finance/reconciliation", "/internal/money"):
                assert (await client.get(path)).status_code == status
            answer = await client.post("/v1/finance/receipts", json={"rows": []})
            assert answer.status_code == status


async def test_every_voucher_balances_and_exporting_twice_gives_the_same(
    service: Harness,
) -> None:
    await a_story(service)
    exported = (await read(service, "finance/vouchers"))["items"]
    kinds = [voucher["kind"] for voucher in exported]
    assert {"invoice", "credit_note", "receipt", "receipt_reversal"} < set(kinds)
    assert {"allocation", "allocation_reversal"} < set(kinds)
    for voucher in exported:
        entries = voucher["entries"]
        assert sum(e["debit"] for e in entries) == sum(e["credit"] for e in entries) > 0
    positions = [voucher["position"] for voucher in exported]
    assert positions == sorted(positions)
    for code in ("MAIN", "XH"):
        mine = [each for each in exported if each["ledger_set"] == code]
        assert [each["number"] for each in mine] == [
            f"PZ-{code}-2026-{n:06d}" for n in range(1, len(mine) + 1)
        ]
        assert (await read(service, f"finance/vouchers?ledger_set={code}"))["items"] == mine

    paged: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = await read(service, f"finance/vouchers?limit=2&after={after}")
        paged += page["items"]
        after = page["next_after"]
    assert paged == exported == (await read(service, "finance/vouchers"))["items"]


async def test_vouchers_are_exported_as_text(service: Harness) -> None:
    await a_story(service)
    exported = (await read(service, "finance/vouchers"))["items"]
    async with service.client(FINANCE) as client:
        answer = await client.get("/v1/finance/vouchers", params={"format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["id"], row["account"], row["debit"], row["credit"]) for row in rows] == [
        (voucher["id"], entry["account"], str(entry["debit"]), str(entry["credit"]))
        for voucher in exported
        for entry in voucher["entries"]
    ]


async def test_documents_and_vouchers_agree_on_every_day(service: Harness) -> None:
    customer_id = await a_story(service)
    for on in (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)):
        found = await read(service, f"finance/reconciliation?on={on}")
        assert found["difference"] == 0
        assert all(balance["difference"] == 0 for balance in found["balances"])
    sums = {(b["ledger_set"], b["account"]): b["vouchers"] for b in found["balances"]}
    credit = await must_add_up(service, customer_id)
    assert ("MAIN", "1122") not in sums
    assert sums["XH", "1122"] == credit["open_invoices"]["amount"]
    assert sums["MAIN", "2203"] == -credit["deposits"]["amount"]
    assert sums["MAIN", "1002"] == 3_000
    assert (await read(service, f"finance/reconciliation?on={TODAY - timedelta(days=1)}"))[
        "balances"
    ] == []


async def test_reconciling_shows_what_was_changed_by_hand(service: Harness) -> None:
    await a_story(service)
    await service.rows("UPDATE receipt SET amount = amount + 5 WHERE reversed_on IS NULL")
    found = await read(service, "finance/reconciliation")
    off = {b["account"]: b["difference"] for b in found["balances"] if b["difference"]}
    assert off == {"1002": 5, "2203": -5}
    assert found["difference"] == 10
    async with service.client(OPERATIONS) as client:
        money = (await client.get("/internal/money")).json()
    assert money["documents_not_adding_up"] == ["SK-MAIN-2026-000001"]


async def test_operations_compares_what_is_kept_with_the_rows(service: Harness) -> None:
    customer_id = await a_story(service)
    await charged(
        service,
        a_charge(customer_id, 333, contract_id=(await signed(service, customer_id))["id"]),
    )
    async with service.client(OPERATIONS) as client:
        money = (await client.get("/internal/money")).json()
        [standing] = money["customers"]
        assert standing["customer_id"] == str(customer_id)
        for part in ("open_invoices", "unbilled", "reserved", "deposits"):
            assert standing[part] == standing[f"{part}_rows"] > 0
        assert money["documents_not_adding_up"] == []
        after = (await client.get("/internal/money", params={"after": str(customer_id)})).json()
        assert after["customers"] == []
        one = (await client.get("/internal/money", params={"limit": 1})).json()
        assert one["next_after"] == str(customer_id)


def a_row(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "customer": "KH-2026-000001",
        "amount": 1_000,
        "method": "bank_transfer",
        "external_ref": "BANK-1",
        "received_on": str(TODAY),
    }
    return row | changes


async def imported(service: Harness, body: dict[str, Any]) -> list[dict[str, Any]]:
    async with service.client(FINANCE) as client:
        answer = await client.post("/v1/finance/receipts", json=body)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()
    return rows


async def test_a_statement_is_imported_once_however_often_it_comes(service: Harness) -> None:
    customer_id = await known_customer(service)
    invoice = await invoiced(service, customer_id, await signed(service, customer_id), 1_000)
    text = (
        "customer,amount,method,external_ref,received_on,invoice\n"
        f"KH-2026-000001,1500,bank_transfer,BANK-1,{TODAY},{invoice['number']}\n"
        f"KH-2026-000001,20,cash,TILL-7,{TODAY},\n"
    )
    first = await imported(service, {"csv": text})
    assert [row["outcome"] for row in first] == ["created", "created"]
    assert [row["number"] for row in first] == ["SK-MAIN-2026-000001", "SK-MAIN-2026-000002"]
    again = await imported(service, {"csv": text})
    assert [row["outcome"] for row in again] == ["known", "known"]
    assert [row["receipt_id"] for row in again] == [row["receipt_id"] for row in first]
    assert (await read(service, f"invoices/{invoice['id']}"))["status"] == "paid"
    assert (await must_add_up(service, customer_id))["deposits"]["amount"] == 410 + 20
    assert len(await service.recorded(PaymentReceived)) == 2


async def test_each_wrong_line_says_why_and_the_others_are_imported(service: Harness) -> None:
    customer_id = await known_customer(service)
    other = customer_registered(number="KH-2026-000002")
    await service.deliver(other)
    contract = await signed(service, customer_id)
    invoice = await invoiced(service, customer_id, contract, 1_000)
    rows = [
        a_row(),
        a_row(amount=999),
        a_row(customer="KH-2026-000002"),
        a_row(customer="KH-2026-000009", external_ref="BANK-2"),
        a_row(external_ref="BANK-3", amount="much"),
        a_row(external_ref="BANK-4", currency="USD"),
        a_row(external_ref="BANK-5", invoice="FP-MAIN-2026-000009"),
        a_row(external_ref="BANK-6", customer="KH-2026-000002", invoice=invoice["number"]),
        a_row(external_ref="BANK-7", received_on=str(TODAY + timedelta(days=1))),
        a_row(external_ref="BANK-8", colour="red"),
        a_row(external_ref="BANK-9"),
        a_row(external_ref="BANK-9"),
    ]
    outcomes = await imported(service, {"rows": rows})
    assert [row["outcome"] for row in outcomes] == [
        "created",
        *["refused"] * 9,
        "created",
        "known",
    ]
    assert all(row["reason"] for row in outcomes if row["outcome"] == "refused")
    assert [row["row"] for row in outcomes] == list(range(1, 13))
    numbers = [event.number for event in await service.recorded(PaymentReceived)]
    assert numbers == ["SK-MAIN-2026-000001", "SK-MAIN-2026-000002"]
    await must_add_up(service, customer_id)


TOO_MANY: list[dict[str, Any]] = [{}] * 1_001


@pytest.mark.parametrize("body", [{}, {"rows": [], "csv": ""}, {"rows": TOO_MANY}])
async def test_a_statement_is_rows_or_text_and_not_too_long(
    service: Harness, body: dict[str, Any]
) -> None:
    async with service.client(FINANCE) as client:
        assert (await client.post("/v1/finance/receipts", json=body)).status_code == 422
    assert await imported(service, {"rows": []}) == []
