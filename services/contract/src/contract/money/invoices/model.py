"""The invoice (发票): its lines never change, what is open of it does."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict
from chassis.tables import JsonOf, Scoped, new_id
from contract.money.invoices.rules import Sums
from contract.tables import Base
from contracts.events.contract import (
    AllocationReversed,
    DocumentLine,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceStatus,
    PaymentAllocated,
)
from contracts.values import Money, Scope


class MoreThanOpen(Conflict):
    """An invoice takes no more than is open of it."""


class AlreadyReversed(Conflict):
    """This was reversed before."""


class OtherCurrency(Conflict):
    """Money of one currency does not settle an invoice in another."""


class DocumentRow(Base):
    """A charge on an invoice or on a credit note; no charge is on two documents."""

    __tablename__ = "document_line"
    __table_args__ = (
        CheckConstraint("num_nonnulls(invoice_id, credit_note_id) = 1", name="document"),
    )

    charge_id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID | None] = mapped_column(ForeignKey("invoice.id"), index=True)
    credit_note_id: Mapped[UUID | None] = mapped_column(ForeignKey("credit_note.id"), index=True)
    position: Mapped[int]
    value: Mapped[DocumentLine] = mapped_column(JsonOf(DocumentLine))


def rows_of(lines: Sequence[DocumentLine]) -> list[DocumentRow]:
    """The lines of a document as rows, in their order."""
    return [
        DocumentRow(charge_id=line.charge_id, position=position, value=line)
        for position, line in enumerate(lines, 1)
    ]


class Allocation(Base):
    """What settles a part of an invoice: a receipt, or a credit note; it may be reversed once."""

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("num_nonnulls(receipt_id, credit_note_id) = 1", name="source"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id"), index=True)
    receipt_id: Mapped[UUID | None] = mapped_column(ForeignKey("receipt.id"), index=True)
    credit_note_id: Mapped[UUID | None] = mapped_column(ForeignKey("credit_note.id"), index=True)
    amount: Mapped[int]
    currency: Mapped[str]
    allocated_by: Mapped[UUID | None]
    allocated_at: Mapped[datetime]
    allocated_on: Mapped[date]
    reversed_by: Mapped[UUID | None]
    reversed_at: Mapped[datetime | None]
    reversed_on: Mapped[date | None]
    reversal_reason: Mapped[str | None]

    @property
    def money(self) -> Money:
        """How much it settles."""
        return Money(amount=self.amount, currency=self.currency)


class Invoice(Scoped, Base):
    """What a customer owes for one contract or order, under a number such as FP-MAIN-2026-000001.

    Its gross is what it was issued for, for ever; what is open is the gross without the
    allocations that were not reversed.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        CheckConstraint("open_amount BETWEEN 0 AND gross_amount", name="open_amount"),
        CheckConstraint("gross_amount = net_amount + tax_amount", name="gross_amount"),
        CheckConstraint("num_nonnulls(contract_id, order_id) = 1", name="undertaking"),
        Index("invoice_open_idx", "customer_id", postgresql_where=text("open_amount > 0")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    ledger_set: Mapped[str]
    status: Mapped[InvoiceStatus]
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer_ref.id"), index=True)
    contract_id: Mapped[UUID | None] = mapped_column(index=True)
    order_id: Mapped[UUID | None] = mapped_column(index=True)
    branch: Mapped[str]
    issued_on: Mapped[date]
    due_on: Mapped[date]
    net_amount: Mapped[int]
    tax_amount: Mapped[int]
    gross_amount: Mapped[int]
    open_amount: Mapped[int]
    currency: Mapped[str]
    rows: Mapped[list[DocumentRow]] = relationship(order_by=DocumentRow.position, lazy="selectin")
    allocations: Mapped[list[Allocation]] = relationship(
        order_by=Allocation.id, lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def lines(self) -> tuple[DocumentLine, ...]:
        """Its lines as events carry them."""
        return tuple(row.value for row in self.rows)

    @property
    def net(self) -> Money:
        """Without tax."""
        return Money(amount=self.net_amount, currency=self.currency)

    @property
    def tax(self) -> Money:
        """The sum of the lines' taxes."""
        return Money(amount=self.tax_amount, currency=self.currency)

    @property
    def gross(self) -> Money:
        """With tax."""
        return Money(amount=self.gross_amount, currency=self.currency)

    @property
    def open(self) -> Money:
        """What is left to pay."""
        return Money(amount=self.open_amount, currency=self.currency)

    def draw_up(
        self, lines: Sequence[DocumentLine], sums: Sums, issued_on: date, due_on: date, scope: Scope
    ) -> None:
        """Put the charges on it; it has no number yet."""
        self.rows, self.allocations = rows_of(lines), []
        self.net_amount, self.tax_amount, self.currency = sums.net, sums.tax, sums.currency
        self.gross_amount = self.open_amount = sums.gross
        self.issued_on, self.due_on = issued_on, due_on
        self._settle(0)
        self.stamp(scope)

    def issue(self, number: str) -> InvoiceIssued:
        """Let the customer owe it."""
        self.number = number
        return InvoiceIssued(**self._state())

    def allocate(
        self,
        amount: Money,
        by: UUID | None,
        at: datetime,
        on: date,
        *,
        receipt_id: UUID | None = None,
        credit_note_id: UUID | None = None,
    ) -> tuple[Allocation, PaymentAllocated]:
        """Settle a part of it with money received or a credit note."""
        if amount.currency != self.currency:
            raise OtherCurrency(f"{self.number} is in {self.currency}.")
        if amount.amount > self.open_amount:
            raise MoreThanOpen(
                f"Of {self.number} {self.open_amount} fen are open.", open=self.open.model_dump()
            )
        source = {"receipt_id": receipt_id, "credit_note_id": credit_note_id}
        allocation = Allocation(
            id=new_id(),
            **source,
            amount=amount.amount,
            currency=amount.currency,
            allocated_by=by,
            allocated_at=at,
            allocated_on=on,
        )
        self.allocations.append(allocation)
        self._settle(amount.amount)
        told: dict[str, Any] = {
            "allocation_id": allocation.id,
            "amount": amount,
            "allocated_at": at,
        }
        return allocation, PaymentAllocated(**self._state(), **source, **told)

    def reverse(
        self, allocation: Allocation, by: UUID, at: datetime, on: date, reason: str
    ) -> AllocationReversed:
        """Open it again by what an allocation had settled."""
        if allocation.reversed_at:
            raise AlreadyReversed(f"On {allocation.reversed_on}.")
        allocation.reversed_by, allocation.reversed_at = by, at
        allocation.reversed_on, allocation.reversal_reason = on, reason
        self._settle(-allocation.amount)
        return AllocationReversed(
            **self._state(),
            allocation_id=allocation.id,
            receipt_id=allocation.receipt_id,
            credit_note_id=allocation.credit_note_id,
            amount=allocation.money,
            reason=reason,
        )

    def fall_overdue(self) -> InvoiceOverdue | None:
        """The day to pay has passed; nothing to tell if all is paid."""
        return InvoiceOverdue(**self._state()) if self.open_amount else None

    def _settle(self, amount: int) -> None:
        self.open_amount -= amount
        if self.open_amount == 0:
            self.status = InvoiceStatus.PAID
        elif self.open_amount == self.gross_amount:
            self.status = InvoiceStatus.ISSUED
        else:
            self.status = InvoiceStatus.PART_PAID

    def _state(self) -> dict[str, Any]:
        return {
            "invoice_id": self.id,
            "number": self.number,
            "ledger_set": self.ledger_set,
            "status": self.status,
            "customer_id": self.customer_id,
            "contract_id": self.contract_id,
            "order_id": self.order_id,
            "branch": self.branch,
            "issued_on": self.issued_on,
            "due_on": self.due_on,
            "lines": self.lines,
            "net": self.net,
            "tax": self.tax,
            "gross": self.gross,
            "open": self.open,
            "scope": self.scope,
        }
