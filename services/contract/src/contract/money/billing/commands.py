"""Puts what is unbilled on invoices and credit notes, one debtor in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock, plan
from chassis.tables import new_id, next_number
from contract.contracts.queries import contract_to_change
from contract.credit.commands import exposure_changed
from contract.credit.queries import profile_to_reserve
from contract.money.billing.model import CreditNote
from contract.money.billing.queries import (
    contract_to_bill,
    contracts_of,
    contracts_to_bill,
    customer_of_order,
    debtor_of,
    invoices_of_charges,
    lock_orders_to_bill,
    orders_to_bill,
)
from contract.money.billing.rules import month_begun, next_billing
from contract.money.charges.model import Charge
from contract.money.charges.queries import unbilled_charges
from contract.money.invoices.commands import Source, plan_overdue, settle, tell_order
from contract.money.invoices.model import Invoice
from contract.money.invoices.queries import business_day, invoices_to_settle, time_zone_of
from contract.money.invoices.rules import sums_of
from contract.money.ledgers.commands import post
from contract.money.ledgers.model import Posting
from contract.money.ledgers.queries import sets_of
from contract.money.ledgers.rules import Entries, VoucherKind, of_credit_note, of_invoice
from contract.money.rent.commands import charge_rent
from contract.references.queries import customer_known, customer_seen
from contracts.events.contract import DocumentLine
from contracts.values import Money

BRANCH_BILLING = "branch_billing"
CONTRACT_BILLING = "contract_billing"
ORDER_BILLING = "order_billing"


@dataclass(frozen=True)
class Bill:
    """The documents of one run; none when nothing was unbilled."""

    invoices: Sequence[Invoice] = ()
    credit_notes: Sequence[CreditNote] = ()


async def bill_contract_for(
    session: AsyncSession, actor: Actor, contract_id: UUID, through: date
) -> Bill:
    """Charge a contract up to a day and bill what is unbilled of it."""
    contract = await contract_to_change(session, actor, contract_id)
    return await _bill_contract(session, contract.id, contract.customer_id, through)


async def bill_order_for(session: AsyncSession, actor: Actor, order_id: UUID) -> Bill:
    """Bill what is unbilled of an order."""
    customer_id = await customer_of_order(session, actor, order_id)
    return await _bill_order(session, order_id, customer_id) if customer_id else Bill()


async def bill_customer_for(
    session: AsyncSession, actor: Actor, customer_id: UUID, through: date
) -> Bill:
    """Charge all contracts of a customer up to a day and bill them and its orders."""
    customer = await customer_seen(session, actor, customer_id)
    contracts = await contracts_of(session, customer.id)
    await lock_orders_to_bill(session, customer_id=customer.id)
    await profile_to_reserve(session, customer.id)
    for contract in contracts:
        await charge_rent(session, contract.id, through)
    charges = await unbilled_charges(session, customer_id=customer.id)
    return await _bill(session, customer.id, charges)


async def bill_contract(session: AsyncSession, contract_id: UUID, through: date) -> Bill:
    """The same for one contract, when the month is over."""
    contract = await contract_to_bill(session, contract_id)
    return await _bill_contract(session, contract.id, contract.customer_id, through)


async def bill_order(session: AsyncSession, order_id: UUID) -> Bill:
    """The same for one order."""
    return await _bill_order(session, order_id, await debtor_of(session, order_id))


async def plan_billing(session: AsyncSession, branch: str, time_zone: str) -> None:
    """Have a branch bill on the first day of the next month."""
    due_at = next_billing(clock.now(), time_zone)
    await plan(session, BRANCH_BILLING, branch, due_at, {"branch": branch})


async def bill_branch(session: AsyncSession, branch: str) -> None:
    """Have each contract and order of a branch billed, each in a transaction of its own."""
    await plan_billing(session, branch, await time_zone_of(session, branch))
    through = month_begun(await business_day(session, branch))
    now = clock.now()
    for contract_id in await contracts_to_bill(session, branch, through):
        payload = {"contract_id": str(contract_id), "through": through.isoformat()}
        await plan(session, CONTRACT_BILLING, str(contract_id), now, payload)
    for order_id in await orders_to_bill(session, branch):
        await plan(session, ORDER_BILLING, str(order_id), now, {"order_id": str(order_id)})


async def _bill_contract(
    session: AsyncSession, contract_id: UUID, customer_id: UUID, through: date
) -> Bill:
    await profile_to_reserve(session, customer_id)
    await charge_rent(session, contract_id, through)
    charges = await unbilled_charges(session, contract_id=contract_id)
    return await _bill(session, customer_id, charges)


async def _bill_order(session: AsyncSession, order_id: UUID, customer_id: UUID) -> Bill:
    await lock_orders_to_bill(session, order_id=order_id)
    await profile_to_reserve(session, customer_id)
    return await _bill(session, customer_id, await unbilled_charges(session, order_id=order_id))


async def _bill(session: AsyncSession, customer_id: UUID, charges: Sequence[Charge]) -> Bill:
    """Issue what the charges ask for; the customer's profile is locked."""
    corrected = await invoices_of_charges(session, (c.corrects for c in charges if c.corrects))
    back = {
        charge.id: corrected[charge.corrects]
        for charge in charges
        if charge.net_amount < 0 and charge.corrects and charge.corrects in corrected
    }
    invoices = await _invoices(session, customer_id, [c for c in charges if c.id not in back])
    notes = await _credit_notes(session, [c for c in charges if c.id in back], back)
    settled = await invoices_to_settle(session, (note.invoice_id for note in notes))
    # The counters come last, in one order for everybody.
    postings = await _issue(session, customer_id, invoices, notes)
    for note in notes:
        postings += await _use_up(session, settled[note.invoice_id], note)
    await exposure_changed(
        session,
        customer_id,
        open_invoices=sum(i.gross_amount for i in invoices)
        - sum(-n.gross_amount - n.unallocated_amount for n in notes),
        unbilled=-sum(d.gross_amount for d in (*invoices, *notes)),
        deposits=sum(note.unallocated_amount for note in notes),
    )
    if postings:
        await post(session, postings)
    return Bill(invoices, notes)


async def _invoices(
    session: AsyncSession, customer_id: UUID, charges: Sequence[Charge]
) -> list[Invoice]:
    """One invoice for each contract or order and each ledger set, if it comes to anything."""
    sets = await sets_of(session, (charge.branch for charge in charges))
    groups: dict[tuple[UUID, str], list[Charge]] = defaultdict(list)
    for charge in charges:
        groups[_undertaking(charge), sets[charge.branch]].append(charge)
    drawn = [
        await _invoice(session, customer_id, ledger_set, group)
        for (_, ledger_set), group in groups.items()
        # What was taken back before it was ever invoiced waits for what outweighs it.
        if sum(charge.gross.amount for charge in group) > 0
    ]
    return sorted(drawn, key=lambda invoice: invoice.ledger_set)


async def _invoice(
    session: AsyncSession, customer_id: UUID, ledger_set: str, charges: Sequence[Charge]
) -> Invoice:
    profile = await profile_to_reserve(session, customer_id)
    first = charges[0]
    invoice = Invoice(
        id=new_id(),
        ledger_set=ledger_set,
        customer_id=customer_id,
        contract_id=first.contract_id,
        order_id=first.order_id,
        branch=first.branch,
    )
    today = await business_day(session, first.branch)
    lines = [_line(charge) for charge in charges]
    due_on = today + timedelta(days=profile.term_days)
    invoice.draw_up(lines, sums_of(lines), today, due_on, first.scope)
    for charge in charges:
        charge.invoice_id = invoice.id
    return invoice


async def _credit_notes(
    session: AsyncSession, charges: Sequence[Charge], invoice_of: dict[UUID, UUID]
) -> list[CreditNote]:
    """One credit note for each invoice that was too high."""
    groups: dict[UUID, list[Charge]] = defaultdict(list)
    for charge in charges:
        groups[invoice_of[charge.id]].append(charge)
    invoices = await invoices_to_settle(session, groups)
    notes: list[CreditNote] = []
    for invoice_id, group in groups.items():
        lines = [_line(charge) for charge in group]
        today = await business_day(session, group[0].branch)
        note = CreditNote.drawn_up(
            new_id(), invoices[invoice_id], lines, sums_of(lines), today, group[0].scope
        )
        for charge in group:
            charge.credit_note_id = note.id
        notes.append(note)
    return sorted(notes, key=lambda note: note.ledger_set)


async def _issue(
    session: AsyncSession,
    customer_id: UUID,
    invoices: Sequence[Invoice],
    notes: Sequence[CreditNote],
) -> list[Posting]:
    customer = (await customer_known(session, customer_id)).number
    postings: list[Posting] = []
    for invoice in invoices:
        number = await next_number(session, f"FP-{invoice.ledger_set}", invoice.issued_on.year)
        record(session, invoice.issue(number))
        entries = of_invoice(invoice.net_amount, invoice.tax_amount)
        postings.append(_posting(VoucherKind.INVOICE, invoice, customer, entries))
    for note in notes:
        number = await next_number(session, f"HZ-{note.ledger_set}", note.issued_on.year)
        record(session, note.issue(number))
        entries = of_credit_note(note.net_amount, note.tax_amount)
        postings.append(_posting(VoucherKind.CREDIT_NOTE, note, customer, entries))
    session.add_all([*invoices, *notes])
    await session.flush()
    for invoice in invoices:
        await plan_overdue(session, invoice)
        await tell_order(session, invoice)
    return postings


async def _use_up(session: AsyncSession, invoice: Invoice, note: CreditNote) -> list[Posting]:
    """Let a credit note settle its invoice as far as that is open."""
    amount = min(invoice.open_amount, note.unallocated_amount)
    if amount == 0:
        return []
    note.use(amount)
    source = Source(note.ledger_set, credit_note_id=note.id)
    money = Money(amount=amount, currency=note.currency)
    return await settle(session, invoice, money, source, None)


def _posting(
    kind: VoucherKind, document: Invoice | CreditNote, customer: str, entries: Entries
) -> Posting:
    return Posting(
        kind=kind,
        source_id=document.id,
        document=document.number,
        customer=customer,
        currency=document.currency,
        ledger_set=document.ledger_set,
        on=document.issued_on,
        entries=entries,
    )


def _undertaking(charge: Charge) -> UUID:
    undertaking = charge.contract_id or charge.order_id
    assert undertaking
    return undertaking


def _line(charge: Charge) -> DocumentLine:
    return DocumentLine(**dict(charge.value), tax=charge.tax)
