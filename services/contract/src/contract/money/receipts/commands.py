"""Records payments, settles invoices with them, and takes either back.

Everything here holds the lock of the customer's credit profile, so that of two who allocate the
same money one comes after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables import new_id, next_number
from contract.credit.commands import exposure_changed
from contract.credit.model import CreditInOtherCurrency
from contract.credit.queries import profile_to_reserve
from contract.money.billing.model import CreditNote
from contract.money.invoices.commands import Source, settle, unsettle
from contract.money.invoices.model import Allocation, Invoice
from contract.money.invoices.queries import allocation_of, invoices_to_settle, lock_orders
from contract.money.ledgers.commands import post
from contract.money.ledgers.model import MAIN, Posting
from contract.money.ledgers.queries import ledger_set_named
from contract.money.ledgers.rules import Entries, VoucherKind, of_receipt, reversed_entries
from contract.money.receipts.model import (
    NothingPaid,
    OtherCustomersInvoice,
    Payment,
    Receipt,
    ReceiptKnown,
    ReceivedInFuture,
)
from contract.money.receipts.queries import (
    allocated_invoice,
    allocations_standing,
    locked_note,
    locked_receipt,
    note_to_change,
    receipt_of,
    receipt_to_change,
    wait_for_reference,
)
from contract.references.model import CustomerRef
from contract.references.queries import customer_known, customer_seen
from contracts.events.contract import PaymentMethod
from contracts.values import Money


@dataclass(frozen=True)
class Share:
    """How much of an invoice to settle."""

    invoice_id: UUID
    amount: Money


async def record_receipt(
    session: AsyncSession,
    actor: Actor,
    customer_id: UUID,
    payment: Payment,
    shares: Sequence[Share] = (),
    ledger_set: str | None = None,
) -> Receipt:
    """Record a payment and settle invoices with it; what is left is a deposit."""
    if payment.received_on > clock.today():
        raise ReceivedInFuture(f"Today is {clock.today()}.")
    if payment.amount.amount == 0:
        raise NothingPaid
    customer = await customer_seen(session, actor, customer_id)
    await lock_orders(session, (share.invoice_id for share in shares))
    profile = await profile_to_reserve(session, customer.id)
    if payment.amount.currency != profile.currency:
        raise CreditInOtherCurrency(f"It is in {profile.currency}.")
    await wait_for_reference(session, payment.method, payment.external_ref)
    if known := await receipt_of(session, payment.method, payment.external_ref):
        raise _known(known)
    invoices = await _invoices(session, customer.id, shares)
    books = (await ledger_set_named(session, ledger_set)).code if ledger_set else None
    receipt = Receipt(
        id=new_id(),
        customer_id=customer.id,
        ledger_set=books or (invoices[shares[0].invoice_id].ledger_set if shares else MAIN),
    )
    number = await next_number(session, f"SK-{receipt.ledger_set}", payment.received_on.year)
    received = receipt.receive(number, payment, customer.scope, actor.id, clock.now())
    session.add(receipt)
    await session.flush()
    record(session, received)
    postings = [_posting(VoucherKind.RECEIPT, receipt, customer)]
    await exposure_changed(session, customer.id, deposits=receipt.amount)
    postings += await _allocate(session, actor, receipt, invoices, shares)
    await post(session, postings)
    return receipt


async def allocate_receipt(
    session: AsyncSession, actor: Actor, receipt_id: UUID, shares: Sequence[Share]
) -> Receipt:
    """Settle invoices with what is left of a receipt."""
    await lock_orders(session, (share.invoice_id for share in shares))
    receipt = await receipt_to_change(session, actor, receipt_id)
    invoices = await _invoices(session, receipt.customer_id, shares)
    await post(session, await _allocate(session, actor, receipt, invoices, shares))
    return receipt


async def allocate_note(
    session: AsyncSession, actor: Actor, note_id: UUID, shares: Sequence[Share]
) -> CreditNote:
    """Settle invoices with what is left of a credit note."""
    await lock_orders(session, (share.invoice_id for share in shares))
    note = await note_to_change(session, actor, note_id)
    invoices = await _invoices(session, note.customer_id, shares)
    await post(session, await _allocate(session, actor, note, invoices, shares))
    return note


async def reverse_allocation(
    session: AsyncSession, actor: Actor, allocation_id: UUID, reason: str
) -> Allocation:
    """Undo one allocation; the money is a deposit again, to be allocated elsewhere."""
    seen = await allocated_invoice(session, actor, allocation_id)
    await lock_orders(session, [seen.id])
    await profile_to_reserve(session, seen.customer_id)
    invoice = (await invoices_to_settle(session, [seen.id]))[seen.id]
    allocation = await allocation_of(session, allocation_id)
    if allocation.receipt_id:
        source = await locked_receipt(session, allocation.receipt_id)
    else:
        assert allocation.credit_note_id
        source = await locked_note(session, allocation.credit_note_id)
    await post(session, await _give_back(session, actor, source, invoice, allocation, reason))
    return allocation


async def reverse_receipt(
    session: AsyncSession, actor: Actor, receipt_id: UUID, reason: str
) -> Receipt:
    """The money went back: undo all that it settled, and the receipt with it."""
    settled = await allocations_standing(session, receipt_id)
    await lock_orders(session, (each.invoice_id for each in settled))
    receipt = await receipt_to_change(session, actor, receipt_id)
    standing = await allocations_standing(session, receipt.id)
    invoices = await invoices_to_settle(session, (each.invoice_id for each in standing))
    postings: list[Posting] = []
    for allocation in standing:
        invoice = invoices[allocation.invoice_id]
        postings += await _give_back(session, actor, receipt, invoice, allocation, reason)
    returned = receipt.unallocated_amount
    record(session, receipt.reverse(actor.id, clock.today(), reason))
    await exposure_changed(session, receipt.customer_id, deposits=-returned)
    customer = await customer_known(session, receipt.customer_id)
    postings.append(_posting(VoucherKind.RECEIPT_REVERSAL, receipt, customer))
    await post(session, postings)
    return receipt


async def _invoices(
    session: AsyncSession, customer_id: UUID, shares: Sequence[Share]
) -> dict[UUID, Invoice]:
    """The invoices to settle, locked; all of them the customer's own."""
    invoices = await invoices_to_settle(session, (share.invoice_id for share in shares))
    for share in shares:
        invoice = invoices.get(share.invoice_id)
        if invoice is None or invoice.customer_id != customer_id:
            raise OtherCustomersInvoice(f"{share.invoice_id} is none of these.")
        if share.amount.amount == 0:
            raise NothingPaid
    return invoices


async def _allocate(
    session: AsyncSession,
    actor: Actor,
    source: Receipt | CreditNote,
    invoices: dict[UUID, Invoice],
    shares: Sequence[Share],
) -> list[Posting]:
    postings: list[Posting] = []
    for share in shares:
        source.use(share.amount.amount)
        invoice = invoices[share.invoice_id]
        postings += await settle(session, invoice, share.amount, _named(source), actor.id)
    settled = sum(share.amount.amount for share in shares)
    await exposure_changed(session, source.customer_id, open_invoices=-settled, deposits=-settled)
    return postings


async def _give_back(
    session: AsyncSession,
    actor: Actor,
    source: Receipt | CreditNote,
    invoice: Invoice,
    allocation: Allocation,
    reason: str,
) -> list[Posting]:
    postings = await unsettle(session, invoice, allocation, source.ledger_set, actor.id, reason)
    source.give_back(allocation.amount)
    # They were one customer's then; a merge that was undone may have parted them since.
    await exposure_changed(session, invoice.customer_id, open_invoices=allocation.amount)
    await exposure_changed(session, source.customer_id, deposits=allocation.amount)
    return postings


def _known(receipt: Receipt) -> ReceiptKnown:
    return ReceiptKnown(
        f"It is {receipt.number}.", receipt_id=str(receipt.id), number=receipt.number
    )


def _named(source: Receipt | CreditNote) -> Source:
    if isinstance(source, Receipt):
        return Source(source.ledger_set, receipt_id=source.id)
    return Source(source.ledger_set, credit_note_id=source.id)


def _posting(kind: VoucherKind, receipt: Receipt, customer: CustomerRef) -> Posting:
    entries: Entries = of_receipt(receipt.amount, cash=receipt.method is PaymentMethod.CASH)
    back = kind is VoucherKind.RECEIPT_REVERSAL
    on = receipt.reversed_on if back else receipt.received_on
    assert on
    return Posting(
        kind=kind,
        source_id=receipt.id,
        document=receipt.number,
        customer=customer.number,
        currency=receipt.currency,
        ledger_set=receipt.ledger_set,
        on=on,
        entries=reversed_entries(entries) if back else entries,
    )
