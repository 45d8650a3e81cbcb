"""A customer's credit profile (资信): grade, term and limit, and what is reserved of it."""

from datetime import datetime
from uuid import UUID

from pydantic import Field
from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict
from chassis.tables import new_id
from contract.credit.rules import months_unpaid
from contract.tables import Base
from contracts.events.contract import CreditGrade, CreditProfileSet
from contracts.values import Money, Value


class CreditLimitExceeded(Conflict):
    """This would take the customer over the credit limit."""


class CreditInOtherCurrency(Conflict):
    """The customer's credit is in another currency than the contract."""


class CreditTerms(Value):
    """What finance decides: how good a debtor is, how many days it has to pay, how much it may owe."""

    grade: CreditGrade
    term_days: int = Field(ge=0, le=365)
    limit: Money


class CreditChange(Base):
    """What the terms became, who set them, when and why; the first ones nobody set."""

    __tablename__ = "credit_change"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("credit_profile.customer_id"), index=True)
    grade: Mapped[CreditGrade]
    term_days: Mapped[int]
    limit_amount: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[str]
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime]

    @property
    def limit(self) -> Money:
        """What the limit became."""
        return Money(amount=self.limit_amount, currency=self.currency)


class CreditReservation(Base):
    """What one signed contract takes of its customer's limit."""

    __tablename__ = "credit_reservation"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("credit_profile.customer_id"), index=True)
    amount: Mapped[int]
    reserved_at: Mapped[datetime]


class CreditProfile(Base):
    """One a customer; `reserved_amount` is the sum of the customer's reservations."""

    __tablename__ = "credit_profile"
    __table_args__ = (
        CheckConstraint("limit_amount >= 0", name="limit_amount"),
        CheckConstraint("reserved_amount >= 0", name="reserved_amount"),
        CheckConstraint("term_days >= 0", name="term_days"),
    )

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer_ref.id"), primary_key=True)
    grade: Mapped[CreditGrade]
    term_days: Mapped[int]
    limit_amount: Mapped[int]
    reserved_amount: Mapped[int]
    currency: Mapped[str]
    changes: Mapped[list[CreditChange]] = relationship(
        order_by=CreditChange.id, lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def limit(self) -> Money:
        """The most the customer may owe."""
        return Money(amount=self.limit_amount, currency=self.currency)

    @property
    def reserved(self) -> Money:
        """What signed contracts take."""
        return Money(amount=self.reserved_amount, currency=self.currency)

    @property
    def available(self) -> Money:
        """What is left; nothing when the limit was lowered below what is reserved."""
        left = max(0, self.limit_amount - self.reserved_amount)
        return Money(amount=left, currency=self.currency)

    @classmethod
    def opened(cls, customer_id: UUID, terms: CreditTerms, at: datetime) -> "CreditProfile":
        """The profile of a customer who has just become known."""
        profile = cls(customer_id=customer_id, reserved_amount=0, changes=[])
        profile._put(terms, "Default of a new customer", None, at)
        return profile

    def set(self, terms: CreditTerms, reason: str, by: UUID, at: datetime) -> CreditProfileSet:
        """Change the terms; a limit below what is reserved only keeps new contracts from being signed."""
        if terms.limit.currency != self.currency:
            raise CreditInOtherCurrency(f"It is in {self.currency}.")
        self._put(terms, reason, by, at)
        return CreditProfileSet(
            customer_id=self.customer_id,
            grade=self.grade,
            term_days=self.term_days,
            limit=self.limit,
            reserved=self.reserved,
            reason=reason,
        )

    def need(self, monthly_total: Money) -> Money:
        """What a contract must reserve: all the months that the customer may leave unpaid."""
        return monthly_total.times(months_unpaid(self.term_days))

    def reserve(self, contract_id: UUID, needed: Money, at: datetime) -> CreditReservation:
        """Take what a contract needs out of the limit, or refuse."""
        if needed.currency != self.currency:
            raise CreditInOtherCurrency(f"It is in {self.currency}.")
        if self.reserved_amount + needed.amount > self.limit_amount:
            raise CreditLimitExceeded(
                f"Of {self.limit.amount} fen {self.reserved.amount} are reserved, "
                f"and {needed.amount} more are needed.",
                limit=self.limit.model_dump(),
                reserved=self.reserved.model_dump(),
                needed=needed.model_dump(),
            )
        self.reserved_amount += needed.amount
        return CreditReservation(
            contract_id=contract_id,
            customer_id=self.customer_id,
            amount=needed.amount,
            reserved_at=at,
        )

    def _put(self, terms: CreditTerms, reason: str, by: UUID | None, at: datetime) -> None:
        self.grade, self.term_days = terms.grade, terms.term_days
        self.limit_amount, self.currency = terms.limit.amount, terms.limit.currency
        self.changes.append(
            CreditChange(
                grade=self.grade,
                term_days=self.term_days,
                limit_amount=self.limit_amount,
                currency=self.currency,
                reason=reason,
                changed_by=by,
                changed_at=at,
            )
        )
