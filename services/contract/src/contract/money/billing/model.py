"""The credit note (红字发票): negative lines that correct lines of one invoice, never an edit of it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict
from chassis.tables import Scoped
from contract.money.invoices.model import DocumentRow, Invoice, rows_of
from contract.money.invoices.rules import Sums
from contract.tables import Base
from contracts.events.contract import CreditNoteIssued, DocumentLine
from contracts.values import Money, Scope


class CreditUsedUp(Conflict):
    """Only what a credit note has not settled yet can settle an invoice."""


class CreditNote(Scoped, Base):
    """What we give back of an invoice, under a number such as HZ-MAIN-2026-000001.

    It settles its invoice as far as that is open; what is left is credit on account, which may
    settle other invoices of the customer.
    """

    __tablename__ = "credit_note"
    __table_args__ = (
        CheckConstraint("unallocated_amount BETWEEN 0 AND -gross_amount", name="unallocated"),
        CheckConstraint("gross_amount = net_amount + tax_amount", name="gross_amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    ledger_set: Mapped[str]
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id"), index=True)
    invoice_number: Mapped[str]
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer_ref.id"), index=True)
    contract_id: Mapped[UUID | None] = mapped_column(index=True)
    order_id: Mapped[UUID | None] = mapped_column(index=True)
    branch: Mapped[str]
    issued_on: Mapped[date]
    net_amount: Mapped[int]
    tax_amount: Mapped[int]
    gross_amount: Mapped[int]
    unallocated_amount: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[str]
    rows: Mapped[list[DocumentRow]] = relationship(order_by=DocumentRow.position, lazy="selectin")

    @property
    def lines(self) -> tuple[DocumentLine, ...]:
        """Its lines as events carry them."""
        return tuple(row.value for row in self.rows)

    @property
    def net(self) -> Money:
        """Without tax; negative."""
        return Money(amount=self.net_amount, currency=self.currency)

    @property
    def tax(self) -> Money:
        """The sum of the lines' taxes; negative."""
        return Money(amount=self.tax_amount, currency=self.currency)

    @property
    def gross(self) -> Money:
        """With tax; negative."""
        return Money(amount=self.gross_amount, currency=self.currency)

    @property
    def unallocated(self) -> Money:
        """What of it has settled no invoice; positive."""
        return Money(amount=self.unallocated_amount, currency=self.currency)

    @classmethod
    def drawn_up(
        cls,
        note_id: UUID,
        invoice: Invoice,
        lines: Sequence[DocumentLine],
        sums: Sums,
        issued_on: date,
        scope: Scope,
    ) -> "CreditNote":
        """A note for one invoice; it has no number yet."""
        note = cls(
            id=note_id,
            ledger_set=invoice.ledger_set,
            invoice_id=invoice.id,
            invoice_number=invoice.number,
            customer_id=invoice.customer_id,
            contract_id=invoice.contract_id,
            order_id=invoice.order_id,
            branch=lines[0].branch,
            issued_on=issued_on,
            net_amount=sums.net,
            tax_amount=sums.tax,
            gross_amount=sums.gross,
            unallocated_amount=-sums.gross,
            currency=sums.currency,
            reason=lines[0].calculation.note or f"Correction of {invoice.number}",
            rows=rows_of(lines),
        )
        note.stamp(scope)
        return note

    def issue(self, number: str) -> CreditNoteIssued:
        """Give it to the customer."""
        self.number = number
        return CreditNoteIssued(
            credit_note_id=self.id,
            number=number,
            ledger_set=self.ledger_set,
            invoice_id=self.invoice_id,
            invoice_number=self.invoice_number,
            customer_id=self.customer_id,
            contract_id=self.contract_id,
            order_id=self.order_id,
            branch=self.branch,
            issued_on=self.issued_on,
            lines=self.lines,
            net=self.net,
            tax=self.tax,
            gross=self.gross,
            reason=self.reason,
            scope=self.scope,
        )

    def use(self, amount: int) -> None:
        """Settle so much of an invoice with it."""
        if amount > self.unallocated_amount:
            raise CreditUsedUp(f"Of {self.number} {self.unallocated_amount} fen are left.")
        self.unallocated_amount -= amount

    def give_back(self, amount: int) -> None:
        """What it had settled, it settles no longer."""
        self.unallocated_amount += amount
