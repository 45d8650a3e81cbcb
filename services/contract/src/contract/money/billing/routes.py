"""Runs of invoices and credit notes over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from chassis.tables.replacements import current
from contract.money.billing import commands, queries
from contract.money.billing.commands import Bill
from contract.money.billing.model import CreditNote
from contract.money.billing.schemas import BillOut, CreditNoteOut, InvoiceRun
from contracts.permissions import Permission

router = new_router("billing")
Reader = Annotated[Actor, allowed(Permission.INVOICE_READ)]
Issuer = Annotated[Actor, allowed(Permission.INVOICE_ISSUE)]


@router.post("/invoice-runs", status_code=201, response_model=BillOut)
async def run(run: InvoiceRun, session: Session, issuer: Issuer) -> Bill:
    """Bill what is unbilled of a contract, an order or a customer."""
    if run.contract_id:
        return await commands.bill_contract_for(session, issuer, run.contract_id, run.through)
    if run.order_id:
        return await commands.bill_order_for(session, issuer, run.order_id)
    assert run.customer_id
    return await commands.bill_customer_for(session, issuer, run.customer_id, run.through)


@router.get("/credit-notes", response_model=Page[CreditNoteOut])
async def find(
    session: Session,
    reader: Reader,
    page: Paging,
    customer_id: UUID | None = None,
    contract_id: UUID | None = None,
    order_id: UUID | None = None,
    invoice_id: UUID | None = None,
) -> Page[CreditNote]:
    """List the credit notes one may see, newest first."""
    customer_id = customer_id and await current(session, customer_id)
    found = queries.credit_notes(reader, customer_id, contract_id, order_id, invoice_id)
    return await paged(session, found, CreditNote.id, page)


@router.get("/credit-notes/{note_id}", response_model=CreditNoteOut)
async def read(note_id: UUID, session: Session, reader: Reader) -> CreditNote:
    """Read a credit note with its lines."""
    return await queries.credit_note_seen(session, reader, note_id)
