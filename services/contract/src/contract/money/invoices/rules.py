"""The sums of documents: tax was rounded line by line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.events.contract import DocumentLine
from contracts.values import Money


@dataclass(frozen=True)
class Sums:
    """What a document comes to, in fen of its currency."""

    net: int
    tax: int
    currency: str

    @property
    def gross(self) -> int:
        """With tax."""
        return self.net + self.tax


def sums_of(lines: Iterable[DocumentLine]) -> Sums:
    """The sums over the lines of one document, of which there is at least one."""
    known = list(lines)
    return Sums(
        net=sum(line.net.amount for line in known),
        tax=sum(line.tax.amount for line in known),
        currency=known[0].net.currency,
    )


class Age(StrEnum):
    """How many days ago an invoice had to be paid."""

    NOT_DUE = "not_due"
    DAYS_1_TO_30 = "days_1_to_30"
    DAYS_31_TO_60 = "days_31_to_60"
    DAYS_61_TO_90 = "days_61_to_90"
    OVER_90_DAYS = "over_90_days"


def age_of(due_on: date, on: date) -> Age:
    """How old a debt is; on its last day it is not overdue."""
    days = (on - due_on).days
    if days <= 0:
        return Age.NOT_DUE
    begun = (days - 1) // 30
    return [Age.DAYS_1_TO_30, Age.DAYS_31_TO_60, Age.DAYS_61_TO_90, Age.OVER_90_DAYS][min(begun, 3)]


@dataclass(frozen=True)
class Debt:
    """What is open of one invoice."""

    customer_id: UUID
    invoice_id: UUID
    open: Money
    due_on: date


@dataclass(frozen=True)
class Bucket:
    """Debts of one age."""

    amount: Money
    invoice_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Aged:
    """Debts by their age, of one customer or of all, in one currency."""

    customer_id: UUID | None
    total: Money
    buckets: dict[Age, Bucket]


@dataclass(frozen=True)
class Ageing:
    """All debts on a day (帐龄)."""

    on: date
    customers: list[Aged]
    totals: list[Aged]


def ageing(debts: Iterable[Debt], on: date) -> Ageing:
    """Debts by customer and in all, by their age on a day."""
    known = list(debts)
    by_customer: dict[tuple[UUID, str], list[Debt]] = {}
    by_currency: dict[str, list[Debt]] = {}
    for debt in known:
        by_customer.setdefault((debt.customer_id, debt.open.currency), []).append(debt)
        by_currency.setdefault(debt.open.currency, []).append(debt)
    return Ageing(
        on=on,
        customers=[_aged(mine, on, customer) for (customer, _), mine in by_customer.items()],
        totals=[_aged(all_of_it, on, None) for all_of_it in by_currency.values()],
    )


def _aged(debts: list[Debt], on: date, customer_id: UUID | None) -> Aged:
    buckets = {
        age: _bucket([d for d in debts if age_of(d.due_on, on) is age], debts) for age in Age
    }
    return Aged(customer_id, _bucket(debts, debts).amount, buckets)


def _bucket(of: list[Debt], debts: list[Debt]) -> Bucket:
    amount = Money(amount=sum(d.open.amount for d in of), currency=debts[0].open.currency)
    return Bucket(amount, tuple(d.invoice_id for d in of))
