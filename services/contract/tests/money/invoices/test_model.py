from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.tables import new_id
from contract.money.billing.model import CreditNote, CreditUsedUp
from contract.money.invoices.model import (
    Allocation,
    AlreadyReversed,
    Invoice,
    MoreThanOpen,
    OtherCurrency,
)
from contract.money.invoices.rules import sums_of
from contract.money.receipts.model import Payment, Receipt, ReceiptReversed, ReceiptUsedUp
from contracts.events.contract import DocumentLine, InvoiceStatus, PaymentMethod
from contracts.values import Money

from ...factories import FINANCE, NOW, REP, TODAY
from ..factories import a_charge


def a_line(net: int, tax_bp: int = 900) -> DocumentLine:
    sign = a_charge(new_id(), abs(net), order_id=str(new_id()), tax_bp=tax_bp)
    line = DocumentLine(**dict(sign.value), tax=sign.tax)
    return line if net >= 0 else line.model_copy(update={"net": -line.net, "tax": -line.tax})


def an_invoice(*nets: int) -> Invoice:
    invoice = Invoice(
        id=new_id(), ledger_set="MAIN", customer_id=new_id(), order_id=new_id(), branch="PD"
    )
    lines = [a_line(net) for net in nets]
    invoice.draw_up(lines, sums_of(lines), TODAY, TODAY + timedelta(days=30), REP.scope())
    invoice.issue("FP-MAIN-2026-000001")
    return invoice


def a_receipt(amount: int) -> Receipt:
    receipt = Receipt(id=new_id(), customer_id=new_id(), ledger_set="MAIN")
    payment = Payment(
        amount=Money(amount=amount),
        method=PaymentMethod.BANK_TRANSFER,
        external_ref="BANK-1",
        received_on=TODAY,
    )
    receipt.receive("SK-MAIN-2026-000001", payment, REP.scope(), FINANCE.id, NOW)
    return receipt


def a_note(invoice: Invoice, net: int) -> CreditNote:
    lines = [a_line(-net)]
    note = CreditNote.drawn_up(new_id(), invoice, lines, sums_of(lines), TODAY, REP.scope())
    note.issue("HZ-MAIN-2026-000001")
    return note


def test_an_invoice_is_paid_when_nothing_is_open() -> None:
    invoice = an_invoice(1_000)
    assert invoice.status is InvoiceStatus.ISSUED
    _, part = invoice.allocate(Money(amount=90), None, NOW, TODAY, receipt_id=new_id())
    assert (part.status, part.open) == (InvoiceStatus.PART_PAID, Money(amount=1_000))
    allocation, rest = invoice.allocate(
        Money(amount=1_000), None, NOW, TODAY, credit_note_id=new_id()
    )
    assert (rest.status, rest.open) == (InvoiceStatus.PAID, Money(amount=0))
    assert invoice.fall_overdue() is None
    opened = invoice.reverse(allocation, FINANCE.id, NOW, TODAY, "Bounced")
    assert (opened.status, opened.open) == (InvoiceStatus.PART_PAID, Money(amount=1_000))
    overdue = invoice.fall_overdue()
    assert overdue
    assert overdue.open == Money(amount=1_000)
    with pytest.raises(AlreadyReversed):
        invoice.reverse(allocation, FINANCE.id, NOW, TODAY, "Bounced")


def test_an_invoice_is_settled_in_its_own_currency() -> None:
    with pytest.raises(OtherCurrency):
        an_invoice(1).allocate(
            Money(amount=1, currency="USD"), None, NOW, TODAY, receipt_id=new_id()
        )


@settings(deadline=None)
@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20))
def test_tax_is_rounded_line_by_line_and_then_added_up(nets: list[int]) -> None:
    invoice = an_invoice(*nets)
    taxes = [(2 * net * 900 + 10_000) // 20_000 for net in nets]
    assert [line.tax.amount for line in invoice.lines] == taxes
    assert invoice.tax.amount == sum(taxes)
    assert invoice.gross.amount == sum(nets) + sum(taxes)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "credit", "undo", "bounce", "correct"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(1, 1_500),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(STEPS)
def test_whatever_is_allocated_reversed_and_corrected_the_sums_are_exact(
    steps: list[tuple[str, int, int, int]],
) -> None:
    invoices = [an_invoice(400 * (n + 1), 7) for n in range(4)]
    receipts = [a_receipt(300 * (n + 1)) for n in range(4)]
    notes: list[CreditNote] = []
    standing: list[tuple[Allocation, Invoice, Receipt | CreditNote]] = []

    def settle(invoice: Invoice, source: Receipt | CreditNote, amount: int) -> None:
        source.use(amount)
        try:
            named = _named(source)
            allocation, _ = invoice.allocate(Money(amount=amount), None, NOW, TODAY, **named)
        except MoreThanOpen:
            # The transaction is rolled back, and the source with it.
            source.give_back(amount)
            raise
        standing.append((allocation, invoice, source))

    def undo(at: int) -> None:
        allocation, invoice, source = standing.pop(at)
        invoice.reverse(allocation, FINANCE.id, NOW, TODAY, "Undone")
        source.give_back(allocation.amount)

    for step, one, other, amount in steps:
        invoice, receipt = invoices[one], receipts[other]
        try:
            if step == "pay":
                settle(invoice, receipt, amount)
            elif step == "credit" and notes:
                settle(invoice, notes[other % len(notes)], amount)
            elif step == "undo" and standing:
                undo(amount % len(standing))
            elif step == "bounce":
                if receipt.reversed_on is None:
                    for at in reversed(range(len(standing))):
                        if standing[at][2] is receipt:
                            undo(at)
                receipt.reverse(FINANCE.id, TODAY, "Bounced")
            elif step == "correct":
                note = a_note(invoice, amount)
                notes.append(note)
                if used := min(invoice.open_amount, note.unallocated_amount):
                    settle(invoice, note, used)
        except (MoreThanOpen, ReceiptUsedUp, ReceiptReversed, CreditUsedUp):
            pass
        _must_balance(invoices, receipts, notes)


def _named(source: Receipt | CreditNote) -> dict[str, UUID]:
    if isinstance(source, Receipt):
        return {"receipt_id": source.id}
    return {"credit_note_id": source.id}


def _must_balance(
    invoices: list[Invoice], receipts: list[Receipt], notes: list[CreditNote]
) -> None:
    allocations = [
        allocation
        for invoice in invoices
        for allocation in invoice.allocations
        if allocation.reversed_at is None
    ]
    for invoice in invoices:
        settled = sum(each.amount for each in allocations if each in invoice.allocations)
        assert invoice.open_amount == invoice.gross_amount - settled >= 0
    for receipt in receipts:
        used = sum(each.amount for each in allocations if each.receipt_id == receipt.id)
        held = 0 if receipt.reversed_on else receipt.amount
        assert receipt.unallocated_amount == held - used >= 0
    for note in notes:
        used = sum(each.amount for each in allocations if each.credit_note_id == note.id)
        assert note.unallocated_amount == -note.gross_amount - used >= 0
    # What is owed is what was invoiced, without what was given back and what was paid.
    owed = sum(i.open_amount for i in invoices) - sum(n.unallocated_amount for n in notes)
    paid = sum(each.amount for each in allocations if each.receipt_id)
    documents = sum(i.gross_amount for i in invoices) + sum(n.gross_amount for n in notes)
    assert owed == documents - paid
