"""Invoices over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from chassis.schedule import clock
from chassis.tables.replacements import current
from contract.money.invoices import queries
from contract.money.invoices.model import Invoice
from contract.money.invoices.rules import Ageing, ageing
from contract.money.invoices.schemas import AgeingOut, InvoiceOut
from contracts.events.contract import InvoiceStatus
from contracts.permissions import Permission

router = new_router("invoices")
Reader = Annotated[Actor, allowed(Permission.INVOICE_READ)]


@router.get("/invoices", response_model=Page[InvoiceOut])
async def find(
    session: Session,
    reader: Reader,
    page: Paging,
    customer_id: UUID | None = None,
    contract_id: UUID | None = None,
    order_id: UUID | None = None,
    status: InvoiceStatus | None = None,
) -> Page[Invoice]:
    """List the invoices one may see, newest first."""
    customer_id = customer_id and await current(session, customer_id)
    found = queries.invoices(reader, customer_id, contract_id, order_id, status)
    return await paged(session, found, Invoice.id, page)


@router.get("/invoices/{invoice_id}", response_model=InvoiceOut)
async def read(invoice_id: UUID, session: Session, reader: Reader) -> Invoice:
    """Read an invoice with its lines and allocations."""
    return await queries.invoice_seen(session, reader, invoice_id)


@router.get("/ageing", response_model=AgeingOut)
async def age(
    session: Session, reader: Reader, on: date | None = None, customer_id: UUID | None = None
) -> Ageing:
    """List what was open at the end of a day by its age."""
    customer_id = customer_id and await current(session, customer_id)
    day = on or clock.today()
    return ageing(await queries.debts(session, reader, day, customer_id), day)
