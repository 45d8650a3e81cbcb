"""A customer's credit profile (资信): grade, term and limit, what it owes or will owe, and holds."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field
from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict
from chassis.tables import new_id
from contract.credit.rules import months_unpaid
from contract.tables import Base
from contracts.events.contract import (
    CreditGrade,
    CreditHoldPlaced,
    CreditHoldReleased,
    CreditProfileSet,
    HoldCause,
)
from contracts.values import Money, Value


class CreditLimitExceeded(Conflict):
    """This would take the customer over the credit limit."""


class CreditInOtherCurrency(Conflict):
    """The customer's credit is in another currency than the contract."""


class CreditOnHold(Conflict):
    """Finance holds this customer's credit: nothing new is signed or ordered."""


class NotOnHold(Conflict):
    """This customer's credit is not on hold."""


class ReservedFor(StrEnum):
    """What takes of a customer's limit."""

    CONTRACT = "contract"
    ORDER = "order"


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
    """What one signed contract or confirmed order takes of its customer's limit."""

    __tablename__ = "credit_reservation"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    what: Mapped[ReservedFor]
    source_id: Mapped[UUID] = mapped_column(unique=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("credit_profile.customer_id"), index=True)
    amount: Mapped[int]
    reserved_at: Mapped[datetime]


class CreditHold(Base):
    """Why nothing new is sold on credit, since when, and who let it go again; one at a time."""

    __tablename__ = "credit_hold"
    __table_args__ = (
        Index(
            "credit_hold_placed_idx",
            "customer_id",
            unique=True,
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("credit_profile.customer_id"), index=True)
    cause: Mapped[HoldCause]
    reason: Mapped[str]
    placed_by: Mapped[UUID | None]
    placed_at: Mapped[datetime]
    released_by: Mapped[UUID | None]
    released_at: Mapped[datetime | None]
    release_reason: Mapped[str | None]


class CreditProfile(Base):
    """One a customer; each amount is a sum of rows, kept in the transaction that changes the rows.

    What invoices leave open, what is charged but not invoiced (with tax; less than nothing after
    corrections), what is reserved, and what was paid without settling an invoice.
    """

    __tablename__ = "credit_profile"
    __table_args__ = (
        CheckConstraint("limit_amount >= 0", name="limit_amount"),
        CheckConstraint("reserved_amount >= 0", name="reserved_amount"),
        CheckConstraint("open_invoices_amount >= 0", name="open_invoices_amount"),
        CheckConstraint("deposits_amount >= 0", name="deposits_amount"),
        CheckConstraint("term_days >= 0", name="term_days"),
    )

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer_ref.id"), primary_key=True)
    grade: Mapped[CreditGrade]
    term_days: Mapped[int]
    limit_amount: Mapped[int]
    reserved_amount: Mapped[int]
    open_invoices_amount: Mapped[int]
    unbilled_amount: Mapped[int]
    deposits_amount: Mapped[int]
    currency: Mapped[str]
    changes: Mapped[list[CreditChange]] = relationship(
        order_by=CreditChange.id, lazy="selectin", cascade="all, delete-orphan"
    )
    holds: Mapped[list[CreditHold]] = relationship(
        order_by=CreditHold.id, lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def limit(self) -> Money:
        """The most the customer may owe."""
        return Money(amount=self.limit_amount, currency=self.currency)

    @property
    def reserved(self) -> Money:
        """What signed contracts and confirmed orders take."""
        return Money(amount=self.reserved_amount, currency=self.currency)

    @property
    def open_invoices(self) -> Money:
        """What is left to pay of invoices."""
        return Money(amount=self.open_invoices_amount, currency=self.currency)

    @property
    def unbilled(self) -> Money:
        """What is charged with tax, and not yet on an invoice."""
        return Money(amount=self.unbilled_amount, currency=self.currency)

    @property
    def deposits(self) -> Money:
        """What was received or given back and has settled no invoice."""
        return Money(amount=self.deposits_amount, currency=self.currency)

    @property
    def exposure(self) -> Money:
        """What we would lose if the customer never paid again."""
        return self.open_invoices + self.unbilled + self.reserved - self.deposits

    @property
    def available(self) -> Money:
        """What is left; nothing when the exposure is above the limit."""
        left = max(0, (self.limit - self.exposure).amount)
        return Money(amount=left, currency=self.currency)

    @property
    def hold(self) -> CreditHold | None:
        """The hold that stands now."""
        return next((hold for hold in self.holds if hold.released_at is None), None)

    @classmethod
    def opened(cls, customer_id: UUID, terms: CreditTerms, at: datetime) -> "CreditProfile":
        """The profile of a customer who has just become known."""
        profile = cls(customer_id=customer_id, reserved_amount=0, changes=[], holds=[])
        profile.open_invoices_amount = profile.unbilled_amount = profile.deposits_amount = 0
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

    def must_carry(self, needed: Money, *, beyond_limit: bool = False) -> None:
        """Refuse what goes over the limit, and anything during a hold, unless `beyond_limit`."""
        if needed.currency != self.currency:
            raise CreditInOtherCurrency(f"It is in {self.currency}.")
        if self.hold and not beyond_limit:
            raise CreditOnHold(self.hold.reason, cause=self.hold.cause)
        if (self.exposure + needed).amount > self.limit_amount and not beyond_limit:
            raise CreditLimitExceeded(
                f"Of {self.limit.amount} fen {self.exposure.amount} are taken, "
                f"and {needed.amount} more are needed.",
                limit=self.limit.model_dump(),
                reserved=self.reserved.model_dump(),
                exposure=self.exposure.model_dump(),
                needed=needed.model_dump(),
            )

    def reserve(
        self,
        source_id: UUID,
        what: ReservedFor,
        needed: Money,
        at: datetime,
        *,
        beyond_limit: bool = False,
    ) -> CreditReservation:
        """Take what a contract or order needs; only what finance released goes `beyond_limit`."""
        self.must_carry(needed, beyond_limit=beyond_limit)
        self.reserved_amount += needed.amount
        return CreditReservation(
            id=new_id(),
            what=what,
            source_id=source_id,
            customer_id=self.customer_id,
            amount=needed.amount,
            reserved_at=at,
        )

    def adjust(self, reservation: CreditReservation, needed: Money) -> None:
        """Let a reservation be `needed`; only what is added to it can be refused."""
        added = needed.model_copy(update={"amount": needed.amount - reservation.amount})
        self.must_carry(added, beyond_limit=added.amount <= 0)
        self.reserved_amount += added.amount
        reservation.amount = needed.amount

    def release(self, reservation: CreditReservation) -> None:
        """Give back what a contract or order took."""
        self.reserved_amount -= reservation.amount

    def place_hold(
        self, cause: HoldCause, reason: str, by: UUID | None, at: datetime
    ) -> CreditHoldPlaced | None:
        """Let nothing new be sold; nothing to tell if that is so already."""
        if self.hold:
            return None
        hold = CreditHold(id=new_id(), cause=cause, reason=reason, placed_by=by, placed_at=at)
        self.holds.append(hold)
        return CreditHoldPlaced(
            customer_id=self.customer_id,
            cause=cause,
            reason=reason,
            exposure=self.exposure,
            limit=self.limit,
        )

    def release_hold(self, reason: str, by: UUID, at: datetime) -> CreditHoldReleased:
        """Let the customer sign and order again."""
        hold = self.hold
        if hold is None:
            raise NotOnHold
        hold.released_by, hold.released_at, hold.release_reason = by, at, reason
        return CreditHoldReleased(customer_id=self.customer_id, reason=reason, released_by=by)

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
