from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.contract import (
    CreditNoteIssued,
    InvoiceIssued,
    InvoiceStatus,
    PaymentAllocated,
)

from ...factories import (
    DRIVER,
    FINANCE,
    OTHER_REP,
    REP,
    TODAY,
    known_customer,
    post,
    signed,
)
from ..factories import a_charge, billed, charged, invoiced, must_add_up, paid_json, read


async def test_it_takes_a_name_and_a_permission(service: Harness) -> None:
    run = {"through": str(TODAY), "customer_id": str(new_id())}
    for actor, status in ((None, 401), (DRIVER, 403), (REP, 403)):
        async with service.client(actor) as client:
            assert (await client.post("/v1/invoice-runs", json=run)).status_code == status
    for path in ("invoices", "credit-notes"):
        for actor, status in ((None, 401), (DRIVER, 403)):
            async with service.client(actor) as client:
                assert (await client.get(f"/v1/{path}")).status_code == status


async def test_a_foreign_invoice_is_as_unknown_as_a_random_one(service: Harness) -> None:
    customer_id = await known_customer(service)
    invoice = await invoiced(service, customer_id, await signed(service, customer_id), 100)
    async with service.client(OTHER_REP) as client:
        foreign = await client.get(f"/v1/invoices/{invoice['id']}")
        random = await client.get(f"/v1/invoices/{new_id()}")
        assert (await client.get("/v1/invoices")).json()["items"] == []
    assert foreign.status_code == random.status_code == 404
    assert foreign.json() == random.json()
    assert (await read(service, f"invoices/{invoice['id']}", REP)) == invoice


@pytest.mark.parametrize("choice", [(), ("contract_id", "order_id")])
async def test_a_run_names_what_it_bills(service: Harness, choice: tuple[str, ...]) -> None:
    run = {"through": str(TODAY)} | {key: str(new_id()) for key in choice}
    async with service.client(FINANCE) as client:
        assert (await client.post("/v1/invoice-runs", json=run)).status_code == 422


async def test_what_is_unbilled_goes_on_an_invoice_line_by_line_and_once(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    vehicle = new_id()
    charges = [
        a_charge(customer_id, net, contract_id=contract["id"], vehicle_id=vehicle, tax_bp=tax_bp)
        for net, tax_bp in ((5, 900), (6, 900), (1_000, 1300))
    ]
    await charged(service, *charges)
    assert (await must_add_up(service, customer_id))["unbilled"]["amount"] == 5 + 7 + 1_130
    bill = await billed(service, contract_id=contract["id"])
    [invoice] = bill["invoices"]
    assert bill["credit_notes"] == []
    assert invoice["number"] == "FP-MAIN-2026-000001"
    # Nine percent of five and of six fen: rounded line by line, then added up.
    assert [line["tax"]["amount"] for line in invoice["lines"]] == [0, 1, 130]
    assert [line["vehicle_id"] for line in invoice["lines"]] == [str(vehicle)] * 3
    amounts = [invoice[part]["amount"] for part in ("net", "tax", "gross", "open")]
    assert amounts == [1_011, 131, 1_142, 1_142]
    assert invoice["due_on"] == str(TODAY + timedelta(days=30))
    assert (await billed(service, contract_id=contract["id"]))["invoices"] == []
    [told] = await service.recorded(InvoiceIssued)
    assert (told.number, told.contract_id, told.status) == (
        "FP-MAIN-2026-000001",
        UUID(contract["id"]),
        InvoiceStatus.ISSUED,
    )
    credit = await must_add_up(service, customer_id)
    assert credit["unbilled"]["amount"] == 0
    assert credit["open_invoices"]["amount"] == 1_142


async def test_each_contract_gets_an_invoice_for_each_ledger_set(service: Harness) -> None:
    customer_id = await known_customer(service)
    books = {"code": "XH", "name": "Xuhui Chartering Ltd", "branches": ["XH"]}
    await post(service, FINANCE, "ledger-sets", books)
    first, second = await signed(service, customer_id), await signed(service, customer_id)
    for contract in (first, second):
        for branch in ("PD", "XH", "PD"):
            charge = a_charge(customer_id, 100, contract_id=contract["id"], branch=branch)
            await charged(service, charge)
    bill = await billed(service, customer_id=customer_id)
    issued = sorted(
        (invoice["contract_id"], invoice["number"][:7], invoice["gross"]["amount"])
        for invoice in bill["invoices"]
    )
    assert issued == sorted(
        (contract["id"], series, gross)
        for contract in (first, second)
        for series, gross in (("FP-MAIN", 218), ("FP-XH-2", 109))
    )
    numbers = {invoice["number"] for invoice in bill["invoices"]}
    assert numbers == {
        "FP-MAIN-2026-000001",
        "FP-MAIN-2026-000002",
        "FP-XH-2026-000001",
        "FP-XH-2026-000002",
    }
    await must_add_up(service, customer_id)


async def test_what_corrects_an_invoice_becomes_a_credit_note_and_settles_it(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    too_much = a_charge(customer_id, 1_000, contract_id=contract["id"])
    await charged(service, too_much)
    [invoice] = (await billed(service, contract_id=contract["id"]))["invoices"]
    back = a_charge(customer_id, -300, contract_id=contract["id"], corrects=too_much)
    more = a_charge(customer_id, 50, contract_id=contract["id"])
    await charged(service, back, more)
    bill = await billed(service, contract_id=contract["id"])
    [note] = bill["credit_notes"]
    assert (note["number"], note["invoice_number"]) == ("HZ-MAIN-2026-000001", invoice["number"])
    assert [note[part]["amount"] for part in ("net", "tax", "gross")] == [-300, -27, -327]
    assert note["unallocated"]["amount"] == 0
    assert [each["gross"]["amount"] for each in bill["invoices"]] == [55]
    corrected = await read(service, f"invoices/{invoice['id']}")
    assert (corrected["gross"], corrected["lines"]) == (invoice["gross"], invoice["lines"])
    assert (corrected["open"]["amount"], corrected["status"]) == (1_090 - 327, "part_paid")
    [told] = await service.recorded(CreditNoteIssued)
    assert told.invoice_id == UUID(invoice["id"])
    [settled] = await service.recorded(PaymentAllocated)
    assert (settled.credit_note_id, settled.amount.amount) == (told.credit_note_id, 327)
    credit = await must_add_up(service, customer_id)
    assert credit["open_invoices"]["amount"] == 1_090 - 327 + 55


async def test_what_is_given_back_of_a_paid_invoice_is_credit_for_another(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    too_much = a_charge(customer_id, 1_000, contract_id=contract["id"])
    await charged(service, too_much)
    [invoice] = (await billed(service, contract_id=contract["id"]))["invoices"]
    await post(service, FINANCE, "receipts", paid_json(customer_id, 1_000, (invoice, 1_000)))
    await charged(
        service, a_charge(customer_id, -300, contract_id=contract["id"], corrects=too_much)
    )
    [note] = (await billed(service, contract_id=contract["id"]))["credit_notes"]
    assert note["unallocated"]["amount"] == 327 - 90
    assert (await read(service, f"invoices/{invoice['id']}"))["status"] == "paid"
    assert (await must_add_up(service, customer_id))["deposits"]["amount"] == 237

    other = await invoiced(service, customer_id, contract, 1_000)
    share = {"allocations": [{"invoice_id": other["id"], "amount": {"amount": 238}}]}
    path = f"credit-notes/{note['id']}"
    async with service.client(FINANCE) as client:
        refused = await client.post(f"/v1/{path}/allocations", json=share)
        assert refused.json()["type"] == "urn:ludan:problem:credit-used-up"
    share["allocations"][0]["amount"] = {"amount": 237}
    used = await post(service, FINANCE, f"{path}/allocations", share)
    assert used["unallocated"]["amount"] == 0
    assert (await read(service, f"invoices/{other['id']}"))["open"]["amount"] == 1_090 - 237
    await must_add_up(service, customer_id)


async def test_what_was_taken_back_before_it_was_invoiced_nets(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    trip = a_charge(customer_id, 100, contract_id=contract["id"])
    back = a_charge(customer_id, -100, contract_id=contract["id"], corrects=trip)
    await charged(service, trip, back)
    bill = await billed(service, contract_id=contract["id"])
    assert bill == {"invoices": [], "credit_notes": []}
    invoice = await invoiced(service, customer_id, contract, 40)
    assert [line["net"]["amount"] for line in invoice["lines"]] == [100, -100, 40]
    assert invoice["gross"]["amount"] == 44
    await must_add_up(service, customer_id)


async def test_invoices_are_found_by_what_they_are_for_and_how_they_stand(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    contract, other = await signed(service, customer_id), await signed(service, customer_id)
    invoice = await invoiced(service, customer_id, contract, 100)
    await invoiced(service, customer_id, other, 100)
    await post(service, FINANCE, "receipts", paid_json(customer_id, 50, (invoice, 50)))

    async def found(**by: Any) -> list[str]:
        query = "&".join(f"{key}={value}" for key, value in by.items())
        return [each["id"] for each in (await read(service, f"invoices?{query}"))["items"]]

    assert await found(contract_id=contract["id"]) == [invoice["id"]]
    assert await found(status="part_paid") == [invoice["id"]]
    assert await found(status="paid") == await found(order_id=new_id()) == []
    assert len(await found(customer_id=customer_id)) == 2
    assert await found(customer_id=new_id()) == []
