"""Receipts and allocations over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from chassis.tables.replacements import current
from contract.money.billing.model import CreditNote
from contract.money.billing.schemas import CreditNoteOut
from contract.money.invoices.model import Allocation
from contract.money.invoices.schemas import AllocationOut
from contract.money.receipts import commands, queries
from contract.money.receipts.model import Receipt
from contract.money.receipts.schemas import NewAllocations, NewReceipt, ReceiptOut, Reversal
from contracts.permissions import Permission

router = new_router("receipts")
Reader = Annotated[Actor, allowed(Permission.RECEIPT_READ)]
Recorder = Annotated[Actor, allowed(Permission.RECEIPT_RECORD)]


@router.post("/receipts", status_code=201, response_model=ReceiptOut)
async def receive(new: NewReceipt, session: Session, recorder: Recorder) -> Receipt:
    """Record a payment, and settle invoices with it."""
    shares = [allocation.share for allocation in new.allocations]
    return await commands.record_receipt(
        session, recorder, new.customer_id, new.payment, shares, new.ledger_set
    )


@router.get("/receipts", response_model=Page[ReceiptOut])
async def find(
    session: Session,
    reader: Reader,
    page: Paging,
    customer_id: UUID | None = None,
    external_ref: str | None = None,
) -> Page[Receipt]:
    """List the receipts one may see, newest first."""
    customer_id = customer_id and await current(session, customer_id)
    found = queries.receipts(reader, customer_id, external_ref)
    return await paged(session, found, Receipt.id, page)


@router.get("/receipts/{receipt_id}", response_model=ReceiptOut)
async def read(receipt_id: UUID, session: Session, reader: Reader) -> Receipt:
    """Read a receipt."""
    return await queries.receipt_seen(session, reader, receipt_id)


@router.post("/receipts/{receipt_id}/allocations", response_model=ReceiptOut)
async def allocate(
    receipt_id: UUID, new: NewAllocations, session: Session, recorder: Recorder
) -> Receipt:
    """Settle invoices with what is left of a payment."""
    shares = [allocation.share for allocation in new.allocations]
    return await commands.allocate_receipt(session, recorder, receipt_id, shares)


@router.post("/credit-notes/{note_id}/allocations", response_model=CreditNoteOut)
async def allocate_credit(
    note_id: UUID, new: NewAllocations, session: Session, recorder: Recorder
) -> CreditNote:
    """Settle invoices with what is left of a credit note."""
    shares = [allocation.share for allocation in new.allocations]
    return await commands.allocate_note(session, recorder, note_id, shares)


@router.post("/receipts/{receipt_id}/reversal", response_model=ReceiptOut)
async def reverse(receipt_id: UUID, why: Reversal, session: Session, recorder: Recorder) -> Receipt:
    """Take a payment back that bounced or was recorded by mistake."""
    return await commands.reverse_receipt(session, recorder, receipt_id, why.reason)


@router.post("/allocations/{allocation_id}/reversal", response_model=AllocationOut)
async def reverse_allocation(
    allocation_id: UUID, why: Reversal, session: Session, recorder: Recorder
) -> Allocation:
    """Take an allocation back, to settle other invoices with the money."""
    return await commands.reverse_allocation(session, recorder, allocation_id, why.reason)
