"""What the rules find about trips, invoices, payments, merges, workshop and complaints."""

from typing import Any

from ops.operating.operator import Json
from ops.reconcile.complaints import Complaints
from ops.reconcile.earnings import Earnings
from ops.reconcile.merges import CONTEXTS, Merges
from ops.reconcile.money import Invoices, Trips
from ops.reconcile.workshop import Workshop

from .logs import PERIOD, event, found, system


def fen(amount: int) -> Json:
    return {"amount": amount, "currency": "CNY"}


CLOSED = event("fleet.trip-sheet-closed.v1", {"trip_sheet_id": "s", "number": "LD", "revision": 1})
LINE = {"charge_id": "c", "net": fen(1_000), "tax": fen(90)}
INVOICE = {
    "invoice_id": "i",
    "number": "FP-MAIN-2026-000001",
    "lines": [LINE],
    "net": fen(1_000),
    "tax": fen(90),
    "gross": fen(1_090),
    "open": fen(1_090),
}
PAID = INVOICE | {
    "open": fen(90),
    "receipt_id": "r",
    "credit_note_id": None,
    "amount": fen(1_000),
}
RECEIPT = event("contract.payment-received.v1", {"receipt_id": "r", "amount": fen(1_000)})
ISSUED = event("contract.invoice-issued.v1", INVOICE)
ALLOCATED = event("contract.payment-allocated.v1", PAID)


def invoices(open_now: int) -> dict[str, Any]:
    row = {"id": "i", "number": INVOICE["number"], "open": fen(open_now)}
    return {"/v1/invoices": [row]}


def priced(net: int, *charges: int, revision: int = 1) -> Json:
    told = {
        "trip_sheet_id": "s",
        "revision": revision,
        "net": fen(net),
        "charges": [{"net": fen(charge)} for charge in charges],
    }
    return event("contract.trip-priced.v1", told)


async def test_a_sheet_that_is_closed_and_not_priced_is_found() -> None:
    assert await found(Trips(), [CLOSED, priced(300, 200, 100)]) == []
    assert await found(Trips(), [CLOSED]) == [
        "Trip sheet LD is at revision 1 and that is not priced."
    ]


async def test_a_correction_must_be_priced_and_charged_as_a_difference() -> None:
    corrected = event("fleet.trip-sheet-corrected.v1", CLOSED["data"] | {"revision": 2})
    log = [CLOSED, priced(300, 300), corrected]
    assert await found(Trips(), [*log, priced(250, -50, revision=2)]) == []
    (what,) = await found(Trips(), log)
    assert what == "Trip sheet LD is at revision 2 and that is not priced."
    (what,) = await found(Trips(), [*log, priced(250, 250, revision=2)])
    assert what == "Trip s costs 250 fen and 550 are charged."


async def test_an_invoice_and_its_payments_add_up() -> None:
    assert await found(Invoices(), [ISSUED, RECEIPT, ALLOCATED], system(invoices(90))) == []


async def test_an_invoice_that_is_not_the_sum_of_its_lines_is_found() -> None:
    wrong = event("contract.invoice-issued.v1", INVOICE | {"net": fen(999)})
    (what,) = await found(Invoices(), [wrong], system(invoices(1_090)))
    assert what == "FP-MAIN-2026-000001 is not the sum of its lines."


async def test_a_charge_on_two_documents_is_found() -> None:
    again = INVOICE | {"invoice_id": "j", "number": "FP-MAIN-2026-000002"}
    rows = invoices(1_090)
    rows["/v1/invoices"].append({"id": "j", "number": again["number"], "open": fen(1_090)})
    log = [ISSUED, event("contract.invoice-issued.v1", again)]
    (what,) = await found(Invoices(), log, system(rows))
    assert what == "Charge c is on FP-MAIN-2026-000001 and on FP-MAIN-2026-000002."


async def test_payments_beyond_the_receipt_and_wrong_open_amounts_are_found() -> None:
    too_much = event("contract.payment-allocated.v1", PAID | {"amount": fen(1_001)})
    words = await found(Invoices(), [ISSUED, RECEIPT, too_much], system(invoices(90)))
    assert words == [
        "FP-MAIN-2026-000001 has 90 fen open, and 1001 of 1090 are settled.",
        "Of receipt r 1001 fen are used, it has 1000.",
    ]
    (what,) = await found(Invoices(), [ISSUED], system(invoices(0)))
    assert what == "Invoice FP-MAIN-2026-000001 is not what contract told of."


async def test_a_merge_that_a_service_has_not_applied_is_found() -> None:
    merged = event("customer.merged.v1", {"merge_id": "m"})
    applied = [
        event(f"{context}.merge-applied.v1", {"merge_id": "m", "undone": False})
        for context in CONTEXTS
    ]
    assert await found(Merges(), [merged, *applied]) == []
    assert await found(Merges(), [merged, *applied[1:]]) == ["sales has not applied merge m."]
    (what,) = await found(Merges(), applied[:1])
    assert what == "Merge m was applied and nobody ordered it."


async def test_a_workshop_visit_that_the_ledger_does_not_hold_is_found() -> None:
    order = {"work_order_id": "w", "vehicle_id": "v", "planned": PERIOD, "number": "WX"}
    scheduled = event("fleet.work-order-scheduled.v1", order)
    row = {"source_id": "w", "resource_id": "v", "source_type": "work_order", "period": PERIOD}
    assert await found(Workshop(), [scheduled], system({"/internal/ledger": [row]})) == []
    (what,) = await found(Workshop(), [scheduled])
    assert what == "WX needs vehicle v and the ledger does not hold it."


async def test_a_complaint_closed_without_a_report_is_found() -> None:
    ticket = {"ticket_id": "t", "number": "GD", "kind": "complaint"}
    reported = event("service-desk.report-submitted.v1", ticket)
    returned = event("service-desk.report-returned.v1", ticket)
    closed = event("service-desk.ticket-closed.v1", ticket)
    assert await found(Complaints(), [reported, closed]) == []
    assert await found(Complaints(), [reported, returned, closed]) == [
        "Complaint GD was closed without a report."
    ]


async def test_revenue_and_cost_of_a_vehicle_that_differ_from_the_logs_are_found() -> None:
    lines = [{**LINE, "charge_id": charge, "vehicle_id": "v"} for charge in ("c", "d")]
    log = [
        event("contract.invoice-issued.v1", INVOICE | {"lines": lines}),
        event("fleet.vehicle-cost-recorded.v1", {"vehicle_id": "v", "amount": fen(40)}),
    ]
    shown: dict[str, Any] = {
        "/v1/figures/revenue": [{"key": "v", "invoiced": fen(2_000)}],
        "/v1/figures/cost": [{"key": "v", "cost": fen(40)}],
    }
    assert await found(Earnings(), log, system(shown)) == []
    shown["/v1/figures/cost"] = []
    assert await found(Earnings(), log, system(shown)) == [
        "Figure cost of vehicle v is 0 fen and the logs add up to 40."
    ]
