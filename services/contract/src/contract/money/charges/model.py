"""A charge: one amount that a customer owes, and how it came about. It is never edited."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import JsonOf, Scoped, new_id
from contract.money.charges.rules import Settled, tax_of
from contract.tables import Base
from contracts.events.contract import Calculation, ChargeKind
from contracts.events.contract import Charge as ChargeValue
from contracts.values import Money, Period, Scope


@dataclass(frozen=True)
class Debtor:
    """Who owes for what: a customer, for a contract's line or for an order; and who may see it."""

    customer_id: UUID
    branch: str
    scope: Scope
    contract_id: UUID | None = None
    line_id: UUID | None = None
    order_id: UUID | None = None


class Undertaken(Scoped):
    """Columns of what a customer owes us for: a contract's line or an order."""

    customer_id: Mapped[UUID] = mapped_column(index=True)
    contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("contract.id"), index=True)
    line_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None] = mapped_column(index=True)
    branch: Mapped[str]


class Charge(Undertaken, Base):
    """A row of the ledger; only the document it stands on is filled in later.

    Money back is a charge with a negative amount that names the charge it `corrects`.
    """

    __tablename__ = "charge"
    __table_args__ = (
        CheckConstraint("(contract_id IS NULL) <> (order_id IS NULL)", name="undertaking"),
        CheckConstraint("ends_at > starts_at", name="period"),
        CheckConstraint("net_amount >= 0 OR corrects IS NOT NULL", name="corrects"),
        CheckConstraint("invoice_id IS NULL OR credit_note_id IS NULL", name="one_document"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    trip_sheet_id: Mapped[UUID | None] = mapped_column(index=True)
    vehicle_id: Mapped[UUID | None]
    kind: Mapped[ChargeKind]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    month: Mapped[str]
    net_amount: Mapped[int]
    currency: Mapped[str]
    tax_bp: Mapped[int]
    calculation: Mapped[Calculation] = mapped_column(JsonOf(Calculation))
    corrects: Mapped[UUID | None] = mapped_column(ForeignKey("charge.id"))
    invoice_id: Mapped[UUID | None] = mapped_column(index=True)
    credit_note_id: Mapped[UUID | None] = mapped_column(index=True)
    made_at: Mapped[datetime]

    @classmethod
    def made(
        cls,
        debtor: Debtor,
        kind: ChargeKind,
        period: Period,
        time_zone: str,
        net: Money,
        tax_bp: int,
        calculation: Calculation,
        at: datetime,
        *,
        vehicle_id: UUID | None = None,
        trip_sheet_id: UUID | None = None,
        corrects: UUID | None = None,
    ) -> "Charge":
        """A new row; its month is that in which its period begins at the branch."""
        begins = period.starts_at.astimezone(ZoneInfo(time_zone))
        charge = cls(
            id=new_id(),
            customer_id=debtor.customer_id,
            contract_id=debtor.contract_id,
            order_id=debtor.order_id,
            line_id=debtor.line_id,
            trip_sheet_id=trip_sheet_id,
            vehicle_id=vehicle_id,
            branch=debtor.branch,
            kind=kind,
            starts_at=period.starts_at,
            ends_at=period.ends_at,
            month=f"{begins:%Y-%m}",
            net_amount=net.amount,
            currency=net.currency,
            tax_bp=tax_bp,
            calculation=calculation,
            corrects=corrects,
            made_at=at,
        )
        charge.stamp(debtor.scope)
        return charge

    @property
    def period(self) -> Period:
        """The time it is for."""
        return Period(starts_at=self.starts_at, ends_at=self.ends_at)

    @property
    def settled(self) -> Settled:
        """The charge as far as a later one may correct it."""
        return Settled(self.id, self.calculation.quantity, self.net_amount, self.corrects)

    @property
    def net(self) -> Money:
        """The amount without tax."""
        return Money(amount=self.net_amount, currency=self.currency)

    @property
    def tax(self) -> Money:
        """The tax on it."""
        return Money(amount=tax_of(self.net_amount, self.tax_bp), currency=self.currency)

    @property
    def gross(self) -> Money:
        """What the customer owes."""
        return self.net + self.tax

    @property
    def value(self) -> ChargeValue:
        """The charge as events carry it."""
        return ChargeValue(
            charge_id=self.id,
            kind=self.kind,
            line_id=self.line_id,
            trip_sheet_id=self.trip_sheet_id,
            vehicle_id=self.vehicle_id,
            branch=self.branch,
            period=self.period,
            month=self.month,
            net=self.net,
            tax_bp=self.tax_bp,
            calculation=self.calculation,
            corrects=self.corrects,
        )
