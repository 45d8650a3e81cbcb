"""Settles invoices and opens them again; lets them fall overdue."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import record
from chassis.schedule import clock, plan
from contract.credit.commands import place_hold
from contract.credit.queries import profile_to_reserve
from contract.milestones.rules import midnight
from contract.money.invoices.model import Allocation, Invoice
from contract.money.invoices.queries import (
    business_day,
    customer_of_invoice,
    invoices_to_settle,
    is_owed,
    time_zone_of,
)
from contract.money.ledgers.model import Posting
from contract.money.ledgers.rules import VoucherKind, of_allocation, reversed_entries
from contract.orders.serving.commands import settle_order
from contract.references.queries import customer_known
from contracts.events.contract import HoldCause
from contracts.values import Money

OVERDUE = "invoice_overdue"


@dataclass(frozen=True)
class Source:
    """What settles invoices: a receipt or a credit note, and in whose books it stands."""

    ledger_set: str
    receipt_id: UUID | None = None
    credit_note_id: UUID | None = None


async def settle(
    session: AsyncSession, invoice: Invoice, amount: Money, source: Source, by: UUID | None
) -> list[Posting]:
    """Settle a part of a locked invoice; what is returned has to be posted."""
    on = await business_day(session, invoice.branch)
    allocation, allocated = invoice.allocate(
        amount,
        by,
        clock.now(),
        on,
        receipt_id=source.receipt_id,
        credit_note_id=source.credit_note_id,
    )
    record(session, allocated)
    await session.flush()
    await tell_order(session, invoice)
    return await _postings(
        session, VoucherKind.ALLOCATION, invoice, allocation, source.ledger_set, on
    )


async def unsettle(
    session: AsyncSession,
    invoice: Invoice,
    allocation: Allocation,
    paid_into: str,
    by: UUID,
    reason: str,
) -> list[Posting]:
    """Open a locked invoice again; what is returned has to be posted."""
    on = await business_day(session, invoice.branch)
    record(session, invoice.reverse(allocation, by, clock.now(), on, reason))
    await session.flush()
    await plan_overdue(session, invoice)
    await tell_order(session, invoice)
    return await _postings(
        session, VoucherKind.ALLOCATION_REVERSAL, invoice, allocation, paid_into, on
    )


async def plan_overdue(session: AsyncSession, invoice: Invoice) -> None:
    """Look at the invoice again when the day to pay has passed, at once if it has."""
    day_after = invoice.due_on + timedelta(days=1)
    due_at = midnight(day_after, await time_zone_of(session, invoice.branch))
    await plan(session, OVERDUE, str(invoice.id), due_at, {"invoice_id": str(invoice.id)})


async def tell_order(session: AsyncSession, invoice: Invoice) -> None:
    """Let an order go along with its money: billed, closed when all is paid, or open again."""
    if invoice.order_id:
        owed = await is_owed(session, invoice.order_id)
        await settle_order(session, invoice.order_id, paid=not owed)


async def let_fall_overdue(session: AsyncSession, invoice_id: UUID) -> None:
    """Tell that an invoice was not paid in time, and sell its customer nothing new on credit."""
    customer_id = await customer_of_invoice(session, invoice_id)
    await profile_to_reserve(session, customer_id)
    invoice = (await invoices_to_settle(session, [invoice_id]))[invoice_id]
    if overdue := invoice.fall_overdue():
        record(session, overdue)
        reason = f"{invoice.number} was due on {invoice.due_on}."
        await place_hold(session, customer_id, HoldCause.OVERDUE, reason)


async def _postings(
    session: AsyncSession,
    kind: VoucherKind,
    invoice: Invoice,
    allocation: Allocation,
    paid_into: str,
    on: date,
) -> list[Posting]:
    customer = await customer_known(session, invoice.customer_id)
    by_set = of_allocation(allocation.amount, paid_into, invoice.ledger_set)
    back = kind is VoucherKind.ALLOCATION_REVERSAL
    return [
        Posting(
            kind=kind,
            source_id=allocation.id,
            document=invoice.number,
            customer=customer.number,
            currency=allocation.currency,
            ledger_set=ledger_set,
            on=on,
            entries=reversed_entries(entries) if back else entries,
        )
        for ledger_set, entries in by_set.items()
    ]
