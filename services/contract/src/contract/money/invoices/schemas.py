"""Invoices as people read them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.events.contract import DocumentLine, InvoiceStatus
from contracts.values import Money


class AllocationOut(BaseModel):
    """What settles a part of an invoice, or did until it was reversed."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    invoice_id: UUID
    receipt_id: UUID | None
    credit_note_id: UUID | None
    amount: Money = Field(validation_alias="money")
    allocated_by: UUID | None
    allocated_at: datetime
    allocated_on: date
    reversed_by: UUID | None
    reversed_at: datetime | None
    reversed_on: date | None
    reversal_reason: str | None


class InvoiceOut(BaseModel):
    """An invoice with its lines and what settles it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    ledger_set: str
    status: InvoiceStatus
    customer_id: UUID
    contract_id: UUID | None
    order_id: UUID | None
    branch: str
    issued_on: date
    due_on: date
    lines: tuple[DocumentLine, ...]
    net: Money
    tax: Money
    gross: Money
    open: Money
    allocations: list[AllocationOut]
