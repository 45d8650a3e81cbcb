"""Imports receipts: each line by itself, each payment once however often it comes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.errors import Problem
from contract.credit.queries import profile_to_reserve
from contract.money.exchange.queries import customers_numbered, invoices_numbered
from contract.money.exchange.rules import Imported, Outcome, ReceiptRow
from contract.money.invoices.queries import invoices_to_settle, lock_orders
from contract.money.receipts.commands import Share, record_receipt
from contract.money.receipts.model import Payment
from contract.money.receipts.queries import receipt_of, wait_for_reference
from contract.references.model import CustomerRef
from contracts.values import Money


async def import_receipts(
    session: AsyncSession, actor: Actor, rows: Sequence[dict[str, Any]]
) -> list[Imported]:
    """Record what is new, recognise what is known, and say what is wrong with the rest."""
    parsed = [_parsed(at, row) for at, row in enumerate(rows, 1)]
    good = [row for row in parsed if isinstance(row, ReceiptRow)]
    customers = await customers_numbered(session, actor, (row.customer for row in good))
    invoices = await invoices_numbered(session, (row.invoice for row in good if row.invoice))
    # All locks first, in one order, so that two imports do not wait for each other.
    await lock_orders(session, invoices.values())
    for customer_id in sorted(customer.id for customer in customers.values()):
        await profile_to_reserve(session, customer_id)
    outcomes: list[Imported] = []
    for at, row in enumerate(parsed, 1):
        if isinstance(row, Imported):
            outcomes.append(row)
        else:
            customer = customers.get(row.customer)
            outcomes.append(await _import(session, actor, at, row, customer, invoices))
    return outcomes


def _parsed(at: int, row: dict[str, Any]) -> ReceiptRow | Imported:
    try:
        return ReceiptRow.model_validate(row)
    except ValidationError as wrong:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in wrong.errors()
        )
        reference = row.get("external_ref")
        named = reference if isinstance(reference, str) else None
        return Imported(row=at, outcome=Outcome.REFUSED, external_ref=named, reason=faults)


async def _import(
    session: AsyncSession,
    actor: Actor,
    at: int,
    row: ReceiptRow,
    customer: CustomerRef | None,
    invoices: dict[str, UUID],
) -> Imported:
    told: dict[str, Any] = {"row": at, "external_ref": row.external_ref}
    refused = Outcome.REFUSED
    if customer is None:
        return Imported(**told, outcome=refused, reason=f"There is no customer {row.customer}.")
    await wait_for_reference(session, row.method, row.external_ref)
    if known := await receipt_of(session, row.method, row.external_ref):
        told |= {"receipt_id": known.id, "number": known.number}
        if (known.customer_id, known.amount) != (customer.id, row.amount):
            reason = "It was recorded before for another customer or amount."
            return Imported(**told, outcome=refused, reason=reason)
        return Imported(**told, outcome=Outcome.KNOWN)
    if row.invoice and row.invoice not in invoices:
        return Imported(**told, outcome=refused, reason=f"There is no invoice {row.invoice}.")
    shares = await _shares(session, row, invoices)
    payment = Payment(
        amount=Money(amount=row.amount, currency=row.currency),
        method=row.method,
        external_ref=row.external_ref,
        received_on=row.received_on,
    )
    try:
        # It refuses before it has changed or recorded anything.
        receipt = await record_receipt(session, actor, customer.id, payment, shares)
    except Problem as problem:
        return Imported(**told, outcome=refused, reason=str(problem))
    return Imported(**told, outcome=Outcome.CREATED, receipt_id=receipt.id, number=receipt.number)


async def _shares(session: AsyncSession, row: ReceiptRow, invoices: dict[str, UUID]) -> list[Share]:
    """As much of the named invoice as is open and paid."""
    if row.invoice is None:
        return []
    invoice_id = invoices[row.invoice]
    invoice = (await invoices_to_settle(session, [invoice_id]))[invoice_id]
    amount = min(row.amount, invoice.open_amount)
    return [Share(invoice_id, Money(amount=amount, currency=row.currency))] if amount else []
