"""Receipts and allocations as people send and read them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.http.inputs import Amount
from contract.money.receipts.commands import Share
from contract.money.receipts.model import Payment
from contracts.events.contract import PaymentMethod
from contracts.values import Money

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class NewAllocation(BaseModel):
    """How much of which invoice to settle."""

    model_config = ConfigDict(extra="forbid")

    invoice_id: UUID
    amount: Amount

    @property
    def share(self) -> Share:
        """What this says."""
        return Share(self.invoice_id, self.amount)


class NewAllocations(BaseModel):
    """Invoices to settle with one payment or credit note."""

    model_config = ConfigDict(extra="forbid")

    allocations: Annotated[list[NewAllocation], Field(min_length=1, max_length=100)]


class NewReceipt(BaseModel):
    """What a customer paid; without a ledger set it goes to that of the first invoice, or to MAIN."""

    model_config = ConfigDict(extra="forbid")

    customer_id: UUID
    amount: Amount
    method: PaymentMethod
    external_ref: Reference
    received_on: date
    ledger_set: str | None = None
    allocations: Annotated[list[NewAllocation], Field(max_length=100)] = []

    @property
    def payment(self) -> Payment:
        """The payment alone."""
        return Payment(
            amount=self.amount,
            method=self.method,
            external_ref=self.external_ref,
            received_on=self.received_on,
        )


class Reversal(BaseModel):
    """Why something is taken back."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


class ReceiptOut(BaseModel):
    """A receipt; what is unallocated is a deposit."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    ledger_set: str
    customer_id: UUID
    amount: Money = Field(validation_alias="money")
    unallocated: Money
    method: PaymentMethod
    external_ref: str
    received_on: date
    recorded_by: UUID
    recorded_at: datetime
    reversed_by: UUID | None
    reversed_on: date | None
    reversal_reason: str | None
