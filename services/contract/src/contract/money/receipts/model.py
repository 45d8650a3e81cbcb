"""The receipt (收款): money that a customer paid, and what of it has settled no invoice yet."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict, Invalid
from chassis.tables import Scoped
from contract.tables import Base
from contracts.events.contract import PaymentMethod, PaymentReceived, PaymentReversed
from contracts.values import Money, Scope, Value


class ReceiptKnown(Conflict):
    """This payment was recorded before."""


class ReceivedInFuture(Invalid):
    """Money cannot have been received on a day to come."""


class NothingPaid(Invalid):
    """A receipt and an allocation are of at least one fen."""


class ReceiptUsedUp(Conflict):
    """Only what a receipt has not settled yet can settle an invoice."""


class ReceiptReversed(Conflict):
    """This payment was reversed; it settles nothing any more."""


class OtherCustomersInvoice(Invalid):
    """A payment settles invoices of the customer who paid."""


class Payment(Value):
    """What a customer paid: how much, how, under which reference of the bank, on which day."""

    amount: Money
    method: PaymentMethod
    external_ref: str = Field(min_length=1, max_length=100)
    received_on: date


class Receipt(Scoped, Base):
    """A payment under a number such as SK-MAIN-2026-000001; its reference counts once a method."""

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("method", "external_ref"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("unallocated_amount BETWEEN 0 AND amount", name="unallocated"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    ledger_set: Mapped[str]
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer_ref.id"), index=True)
    amount: Mapped[int]
    unallocated_amount: Mapped[int]
    currency: Mapped[str]
    method: Mapped[PaymentMethod]
    external_ref: Mapped[str]
    received_on: Mapped[date]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    reversed_by: Mapped[UUID | None]
    reversed_on: Mapped[date | None]
    reversal_reason: Mapped[str | None]

    @property
    def money(self) -> Money:
        """All that was paid."""
        return Money(amount=self.amount, currency=self.currency)

    @property
    def unallocated(self) -> Money:
        """What has settled no invoice: a deposit."""
        return Money(amount=self.unallocated_amount, currency=self.currency)

    def receive(
        self, number: str, payment: Payment, scope: Scope, by: UUID, at: datetime
    ) -> PaymentReceived:
        """Take note of a payment."""
        self.number = number
        self.amount = self.unallocated_amount = payment.amount.amount
        self.currency, self.method = payment.amount.currency, payment.method
        self.external_ref, self.received_on = payment.external_ref, payment.received_on
        self.recorded_by, self.recorded_at = by, at
        self.stamp(scope)
        return PaymentReceived(**self._state())

    def use(self, amount: int) -> None:
        """Settle so much of an invoice with it."""
        if self.reversed_on:
            raise ReceiptReversed(self.number)
        if amount > self.unallocated_amount:
            raise ReceiptUsedUp(
                f"Of {self.number} {self.unallocated_amount} fen are left.",
                unallocated=self.unallocated.model_dump(),
            )
        self.unallocated_amount -= amount

    def give_back(self, amount: int) -> None:
        """What it had settled, it settles no longer."""
        self.unallocated_amount += amount

    def reverse(self, by: UUID, on: date, reason: str) -> PaymentReversed:
        """The money went back; what it had settled was given back before."""
        if self.reversed_on:
            raise ReceiptReversed(self.number)
        self.reversed_by, self.reversed_on, self.reversal_reason = by, on, reason
        self.unallocated_amount = 0
        return PaymentReversed(**self._state(), reason=reason)

    def _state(self) -> dict[str, Any]:
        return {
            "receipt_id": self.id,
            "number": self.number,
            "ledger_set": self.ledger_set,
            "customer_id": self.customer_id,
            "amount": self.money,
            "unallocated": self.unallocated,
            "method": self.method,
            "external_ref": self.external_ref,
            "received_on": self.received_on,
            "scope": self.scope,
        }
