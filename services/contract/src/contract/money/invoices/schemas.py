"""Invoices as people read them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contract.money.invoices.rules import Age
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


class BucketOut(BaseModel):
    """Debts of one age, and the invoices behind them."""

    model_config = ConfigDict(from_attributes=True)

    amount: Money
    invoice_ids: list[UUID]


class AgedOut(BaseModel):
    """Debts by their age; without a customer, those of all customers in one currency."""

    model_config = ConfigDict(from_attributes=True)

    customer_id: UUID | None
    total: Money
    buckets: dict[Age, BucketOut]


class AgeingOut(BaseModel):
    """What was open at the end of a day, by age."""

    model_config = ConfigDict(from_attributes=True)

    on: date
    customers: list[AgedOut]
    totals: list[AgedOut]
