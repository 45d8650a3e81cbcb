"""What the rule finds about what customers owe."""

from typing import Any

from ops.operating.operator import Json
from ops.reconcile.exposure import PARTS, Exposure

from .logs import event, found, system


def line(price: int, ends_on: str = "2027-01-01") -> Json:
    term = {"starts_on": "2026-01-01", "ends_on": ends_on}
    return {"monthly_price": {"amount": price}, "term": term}


CONTRACT: Json = {
    "contract_id": "c",
    "customer_id": "k",
    "status": "signed",
    "lines": [line(250)],
    "monthly_total": {"amount": 250},
    "credit_reserved": {"amount": 500},
}
SIGNED = {**event("contract.signed.v1", CONTRACT), "time": "2026-01-01T00:00:00Z"}
INVOICE = {"invoice_id": "i", "customer_id": "k", "open": {"amount": 300}}
ISSUED = event("contract.invoice-issued.v1", INVOICE)
RECEIPT = {"receipt_id": "r", "customer_id": "k", "amount": {"amount": 250}}
RECEIVED = event("contract.payment-received.v1", RECEIPT)
USED = {"receipt_id": "r", "credit_note_id": None, "amount": {"amount": 200}}
ALLOCATED = event("contract.payment-allocated.v1", INVOICE | USED | {"open": {"amount": 100}})
REVERSED = event("contract.allocation-reversed.v1", INVOICE | USED)
RETURNED = event("contract.payment-reversed.v1", RECEIPT)


def profile(customer: str = "k", **parts: int) -> dict[str, Any]:
    told: Json = {part: {"amount": parts.get(part, 0)} for part in PARTS}
    return {f"/v1/credit-profiles/{customer}": told}


async def test_a_profile_that_is_what_the_logs_add_up_to_is_clean() -> None:
    log = [SIGNED, ISSUED, RECEIVED, ALLOCATED]
    right = profile(reserved=500, open_invoices=100, deposits=50)
    assert await found(Exposure(), log, system(right)) == []


async def test_each_part_that_differs_is_named() -> None:
    wrong = profile(reserved=499)
    assert await found(Exposure(), [SIGNED], system(wrong)) == [
        "Customer k has 499 fen reserved and the logs add up to 500."
    ]
    charge = {"customer_id": "k", "gross": {"amount": 7}}
    unbilled = profile(reserved=500) | {"/v1/charges": [charge]}
    assert await found(Exposure(), [SIGNED], system(unbilled)) == [
        "Customer k has 0 fen unbilled and the logs add up to 7."
    ]


async def test_a_payment_that_went_back_is_worth_nothing_whichever_is_told_first() -> None:
    right = system(profile(open_invoices=300))
    before = [ISSUED, RECEIVED, ALLOCATED]
    assert await found(Exposure(), [*before, REVERSED, RETURNED], right) == []
    assert await found(Exposure(), [*before, RETURNED, REVERSED], right) == []


async def test_after_a_merge_the_survivor_has_it_all() -> None:
    merged = event("customer.merged.v1", {"merged_id": "k", "survivor_id": "s"})
    undone = event("customer.merge-undone.v1", {"merged_id": "k", "survivor_id": "s"})
    assert await found(Exposure(), [SIGNED, merged], system(profile("s", reserved=500))) == []
    log = [SIGNED, merged, undone]
    assert await found(Exposure(), log, system(profile(reserved=500))) == []


async def test_a_terminated_contract_keeps_its_reserve_until_the_day_comes() -> None:
    ends = event("contract.terminated.v1", {"contract_id": "c", "ends_on": "2026-03-02"})
    before = {**ends, "time": "2026-03-01T03:00:00Z"}
    after = {**ends, "time": "2026-03-01T17:00:00Z"}
    assert await found(Exposure(), [SIGNED, before], system(profile(reserved=500))) == []
    assert await found(Exposure(), [SIGNED, after], system(profile())) == []


async def test_the_reserve_goes_down_with_the_line_that_has_ended() -> None:
    lines = [line(250), line(150, ends_on="2026-03-01")]
    amended = CONTRACT | {
        "lines": lines,
        "monthly_total": {"amount": 400},
        "credit_reserved": {"amount": 800},
    }
    told = event("contract.amended.v1", amended)
    before, after = "2026-02-27T00:00:00Z", "2026-03-01T00:00:00Z"
    for time, reserved in ((before, 800), (after, 500)):
        log = [SIGNED, {**told, "time": time}]
        assert await found(Exposure(), log, system(profile(reserved=reserved))) == []
