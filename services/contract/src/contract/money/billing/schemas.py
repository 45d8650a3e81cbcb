"""Runs of invoices as people ask for them, and credit notes as people read them."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator

from contract.money.invoices.schemas import InvoiceOut
from contracts.events.contract import DocumentLine
from contracts.values import Money


class InvoiceRun(BaseModel):
    """Bill one contract, one order or all of a customer; time counts up to where `through` begins."""

    model_config = ConfigDict(extra="forbid")

    through: date
    contract_id: UUID | None = None
    order_id: UUID | None = None
    customer_id: UUID | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if sum(bool(given) for given in (self.contract_id, self.order_id, self.customer_id)) != 1:
            raise ValueError("name a contract, an order or a customer")
        return self


class CreditNoteOut(BaseModel):
    """A credit note with its lines; what is unallocated is credit on account."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    ledger_set: str
    invoice_id: UUID
    invoice_number: str
    customer_id: UUID
    contract_id: UUID | None
    order_id: UUID | None
    branch: str
    issued_on: date
    lines: tuple[DocumentLine, ...]
    net: Money
    tax: Money
    gross: Money
    unallocated: Money
    reason: str


class BillOut(BaseModel):
    """What a run issued; nothing when nothing was unbilled."""

    model_config = ConfigDict(from_attributes=True)

    invoices: list[InvoiceOut]
    credit_notes: list[CreditNoteOut]
