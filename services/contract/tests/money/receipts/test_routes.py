import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.contract import (
    AllocationReversed,
    PaymentAllocated,
    PaymentReceived,
    PaymentReversed,
)

from ...factories import (
    DRIVER,
    FINANCE,
    OTHER_REP,
    REP,
    TODAY,
    customer_registered,
    known_customer,
    post,
    signed,
)
from ..factories import allocations, invoiced, must_add_up, paid_json, read


async def open_of(service: Harness, invoice: dict[str, Any]) -> tuple[int, str]:
    now = await read(service, f"invoices/{invoice['id']}")
    return now["open"]["amount"], now["status"]


async def test_it_takes_a_name_and_a_permission(service: Harness) -> None:
    customer_id = await known_customer(service)
    for actor, status in ((None, 401), (DRIVER, 403), (REP, 403)):
        async with service.client(actor) as client:
            assert (
                await client.post("/v1/receipts", json=paid_json(customer_id, 1))
            ).status_code == status
            assert (await client.get("/v1/receipts")).status_code == status
            for path in ("receipts", "credit-notes"):
                body = {"allocations": allocations(({"id": str(new_id())}, 1))}
                answer = await client.post(f"/v1/{path}/{new_id()}/allocations", json=body)
                assert answer.status_code == status
            for path in ("receipts", "allocations"):
                why = {"reason": "Bounced"}
                answer = await client.post(f"/v1/{path}/{new_id()}/reversal", json=why)
                assert answer.status_code == status


async def test_what_does_not_exist_is_not_found(service: Harness) -> None:
    share = {"allocations": allocations(({"id": str(new_id())}, 1))}
    why = {"reason": "Bounced"}
    async with service.client(FINANCE) as client:
        assert (await client.get(f"/v1/receipts/{new_id()}")).status_code == 404
        for path, body in (
            (f"receipts/{new_id()}/allocations", share),
            (f"credit-notes/{new_id()}/allocations", share),
            (f"receipts/{new_id()}/reversal", why),
            (f"allocations/{new_id()}/reversal", why),
        ):
            assert (await client.post(f"/v1/{path}", json=body)).status_code == 404


async def test_one_payment_settles_several_invoices_and_what_is_left_is_a_deposit(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    first = await invoiced(service, customer_id, contract, 1_000)
    second = await invoiced(service, customer_id, contract, 2_000)
    body = paid_json(customer_id, 3_000, (first, 1_090), (second, 500))
    receipt = await post(service, FINANCE, "receipts", body)
    assert receipt["number"] == "SK-MAIN-2026-000001"
    assert receipt["amount"]["amount"] == 3_000
    assert receipt["unallocated"]["amount"] == 1_410
    assert await open_of(service, first) == (0, "paid")
    assert await open_of(service, second) == (1_680, "part_paid")
    credit = await must_add_up(service, customer_id)
    assert credit["deposits"]["amount"] == 1_410
    assert credit["exposure"]["amount"] == 2_000_000 + 1_680 - 1_410

    path = f"receipts/{receipt['id']}/allocations"
    async with service.client(FINANCE) as client:
        for amount in (1_411, 1_681):
            too_much = {"allocations": allocations((second, amount))}
            refused = await client.post(f"/v1/{path}", json=too_much)
            assert refused.json()["type"] == "urn:ludan:problem:receipt-used-up"
    rest = await post(service, FINANCE, path, {"allocations": allocations((second, 1_410))})
    assert rest["unallocated"]["amount"] == 0
    assert await open_of(service, second) == (270, "part_paid")
    await must_add_up(service, customer_id)
    [received] = await service.recorded(PaymentReceived)
    assert (received.amount.amount, received.unallocated.amount) == (3_000, 3_000)
    told = await service.recorded(PaymentAllocated)
    assert [(each.amount.amount, each.open.amount) for each in told] == [
        (1_090, 0),
        (500, 1_680),
        (1_410, 270),
    ]


async def test_an_invoice_takes_no_more_than_is_open(service: Harness) -> None:
    customer_id = await known_customer(service)
    invoice = await invoiced(service, customer_id, await signed(service, customer_id), 1_000)
    async with service.client(FINANCE) as client:
        body = paid_json(customer_id, 5_000, (invoice, 1_091))
        refused = await client.post("/v1/receipts", json=body)
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:ludan:problem:more-than-open"
    assert refused.json()["open"]["amount"] == 1_090
    assert await service.recorded(PaymentReceived) == []
    assert await open_of(service, invoice) == (1_090, "issued")
    # The refused one took no number with it.
    kept = await post(service, FINANCE, "receipts", paid_json(customer_id, 1))
    assert kept["number"] == "SK-MAIN-2026-000001"


async def test_a_payment_is_recorded_once(service: Harness) -> None:
    customer_id = await known_customer(service)
    other = customer_registered(number="KH-2026-000002")
    await service.deliver(other)
    first = await post(service, FINANCE, "receipts", paid_json(customer_id, 100))
    for payer in (customer_id, other.customer_id):
        async with service.client(FINANCE) as client:
            again = await client.post("/v1/receipts", json=paid_json(payer, 100))
        assert again.status_code == 409
        assert again.json()["type"] == "urn:ludan:problem:receipt-known"
        assert again.json()["receipt_id"] == first["id"]
        assert again.json()["number"] == first["number"]
    await post(service, FINANCE, "receipts", paid_json(customer_id, 100, method="cheque"))
    assert (await must_add_up(service, customer_id))["deposits"]["amount"] == 200


async def test_a_payment_recorded_by_many_at_once_counts_once(service: Harness) -> None:
    customer_id = await known_customer(service)
    others = [customer_registered(number=f"KH-2026-00001{n}") for n in range(5)]
    await service.deliver(*others)

    async def pay(payer: UUID) -> int:
        async with service.client(FINANCE) as client:
            return (await client.post("/v1/receipts", json=paid_json(payer, 100))).status_code

    payers = [customer_id, *(other.customer_id for other in others)] * 2
    outcomes = await asyncio.gather(*map(pay, payers))
    assert sorted(outcomes) == [201] + [409] * 11
    assert len(await service.recorded(PaymentReceived)) == 1


async def test_parallel_allocations_never_overpay(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    invoice = await invoiced(service, customer_id, contract, 1_000)
    other = await invoiced(service, customer_id, contract, 1_000)
    receipts = [
        await post(
            service, FINANCE, "receipts", paid_json(customer_id, 250, external_ref=f"BANK-{n}")
        )
        for n in range(4)
    ]

    async def allocate(turn: int) -> int:
        path = f"/v1/receipts/{receipts[turn % 4]['id']}/allocations"
        body = {"allocations": allocations((invoice if turn % 3 else other, 100))}
        async with service.client(FINANCE) as client:
            return (await client.post(path, json=body)).status_code

    outcomes = await asyncio.gather(*map(allocate, range(20)))
    # Each of the four receipts has two hundreds, and five writers who want one.
    assert (outcomes.count(200), outcomes.count(409)) == (8, 12)
    credit = await must_add_up(service, customer_id)
    assert credit["deposits"]["amount"] == 200
    assert credit["open_invoices"]["amount"] == 2 * 1_090 - 800


async def test_parallel_payments_never_settle_more_than_is_open(service: Harness) -> None:
    customer_id = await known_customer(service)
    invoice = await invoiced(service, customer_id, await signed(service, customer_id), 1_000)

    async def pay(turn: int) -> int:
        body = paid_json(customer_id, 200, (invoice, 200), external_ref=f"BANK-{turn}")
        async with service.client(FINANCE) as client:
            return (await client.post("/v1/receipts", json=body)).status_code

    outcomes = await asyncio.gather(*map(pay, range(20)))
    assert (outcomes.count(201), outcomes.count(409)) == (5, 15)
    assert await open_of(service, invoice) == (90, "part_paid")
    await must_add_up(service, customer_id)
    numbers = {event.number for event in await service.recorded(PaymentReceived)}
    assert numbers == {f"SK-MAIN-2026-00000{n}" for n in range(1, 6)}


async def test_a_reversed_payment_opens_all_that_it_had_settled(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    first = await invoiced(service, customer_id, contract, 1_000)
    second = await invoiced(service, customer_id, contract, 2_000)
    body = paid_json(customer_id, 3_000, (first, 1_090), (second, 500))
    receipt = await post(service, FINANCE, "receipts", body)
    path = f"receipts/{receipt['id']}"
    gone = await post(service, FINANCE, f"{path}/reversal", {"reason": "Cheque bounced"})
    assert gone["unallocated"]["amount"] == 0
    assert (gone["reversed_on"], gone["reversal_reason"]) == (str(TODAY), "Cheque bounced")
    assert await open_of(service, first) == (1_090, "issued")
    assert await open_of(service, second) == (2_180, "issued")
    assert (await must_add_up(service, customer_id))["deposits"]["amount"] == 0
    opened = await service.recorded(AllocationReversed)
    assert [(each.amount.amount, each.reason) for each in opened] == [
        (1_090, "Cheque bounced"),
        (500, "Cheque bounced"),
    ]
    [told] = await service.recorded(PaymentReversed)
    assert (told.amount.amount, told.unallocated.amount) == (3_000, 0)
    async with service.client(FINANCE) as client:
        for step, body in (
            ("reversal", {"reason": "Again"}),
            ("allocations", {"allocations": allocations((first, 1))}),
        ):
            refused = await client.post(f"/v1/{path}/{step}", json=body)
            assert refused.json()["type"] == "urn:ludan:problem:receipt-reversed"


async def test_a_payment_is_moved_to_another_invoice(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    wrong = await invoiced(service, customer_id, contract, 1_000)
    right = await invoiced(service, customer_id, contract, 2_000)
    body = paid_json(customer_id, 1_000, (wrong, 1_000))
    receipt = await post(service, FINANCE, "receipts", body)
    [allocation] = (await read(service, f"invoices/{wrong['id']}"))["allocations"]
    path = f"allocations/{allocation['id']}/reversal"
    undone = await post(service, FINANCE, path, {"reason": "Meant for the other"})
    assert (undone["reversed_on"], undone["reversed_by"]) == (str(TODAY), str(FINANCE.id))
    async with service.client(FINANCE) as client:
        again = await client.post(f"/v1/{path}", json={"reason": "Twice"})
    assert again.json()["type"] == "urn:ludan:problem:already-reversed"
    shares = {"allocations": allocations((right, 600), (wrong, 400))}
    await post(service, FINANCE, f"receipts/{receipt['id']}/allocations", shares)
    assert await open_of(service, right) == (1_580, "part_paid")
    assert await open_of(service, wrong) == (690, "part_paid")
    await must_add_up(service, customer_id)


async def test_a_payment_settles_invoices_of_its_customer_only(service: Harness) -> None:
    customer_id = await known_customer(service)
    invoice = await invoiced(service, customer_id, await signed(service, customer_id), 1_000)
    other = customer_registered(number="KH-2026-000002", scope=OTHER_REP.scope())
    await service.deliver(other)
    async with service.client(FINANCE) as client:
        for shares in ((invoice, 10), ({"id": str(new_id())}, 10)):
            body = paid_json(other.customer_id, 100, shares)
            refused = await client.post("/v1/receipts", json=body)
            assert refused.status_code == 422
            assert refused.json()["type"] == "urn:ludan:problem:other-customers-invoice"


@pytest.mark.parametrize(
    "change",
    [
        {"amount": {"amount": 0}},
        {"amount": {"amount": -1}},
        {"external_ref": " "},
        {"method": "barter"},
        {"received_on": str(TODAY + timedelta(days=1))},
        {"by": "me"},
    ],
)
async def test_a_senseless_receipt_is_refused(service: Harness, change: dict[str, Any]) -> None:
    customer_id = await known_customer(service)
    async with service.client(FINANCE) as client:
        body = paid_json(customer_id, 1) | change
        assert (await client.post("/v1/receipts", json=body)).status_code == 422
    assert await service.recorded(PaymentReceived) == []


async def test_receipts_are_found_by_customer_and_reference(service: Harness) -> None:
    customer_id = await known_customer(service)
    first = await post(service, FINANCE, "receipts", paid_json(customer_id, 1))
    await post(service, FINANCE, "receipts", paid_json(customer_id, 1, external_ref="BANK-2"))
    found = await read(service, f"receipts?customer_id={customer_id}&external_ref=BANK-1")
    assert found["items"] == [first] == [await read(service, f"receipts/{first['id']}")]
    assert (await read(service, f"receipts?customer_id={new_id()}"))["items"] == []
