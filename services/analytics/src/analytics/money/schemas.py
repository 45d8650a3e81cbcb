"""What figures on money look like: net unless called gross, each with the events behind it."""

from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from contracts.values import Money


class _Figure(BaseModel):
    """One group; without a key are the amounts that belong to none, so that all add up."""

    key: str | None
    label: str | None


class RevenueOut(_Figure):
    """`revenue` is what is on invoices and credit notes, and what still waits to be invoiced."""

    invoiced: Money
    unbilled: Money
    revenue: Money
    event_ids: list[UUID]

    @classmethod
    def of(cls, row: Any) -> Self:
        """One row of revenue."""
        return cls(
            key=row.key,
            label=row.label,
            invoiced=_money(row.invoiced, row),
            unbilled=_money(row.unbilled, row),
            revenue=_money(row.invoiced + row.unbilled, row),
            event_ids=row.event_ids,
        )


class CostOut(_Figure):
    """What was spent."""

    cost: Money
    event_ids: list[UUID]

    @classmethod
    def of(cls, row: Any) -> Self:
        """One row of costs."""
        spent = _money(row.cost, row)
        return cls(key=row.key, label=row.label, cost=spent, event_ids=row.event_ids)


class ProfitEvents(BaseModel):
    """The events behind each side."""

    revenue: list[UUID]
    cost: list[UUID]


class ProfitOut(_Figure):
    """Revenue less costs."""

    revenue: Money
    cost: Money
    profit: Money
    event_ids: ProfitEvents

    @classmethod
    def of(cls, row: Any) -> Self:
        """One row of profit."""
        return cls(
            key=row.key,
            label=row.label,
            revenue=_money(row.revenue, row),
            cost=_money(row.cost, row),
            profit=_money(row.revenue - row.cost, row),
            event_ids=ProfitEvents(
                revenue=row.revenue_event_ids or [], cost=row.cost_event_ids or []
            ),
        )


class ReceiptsOut(_Figure):
    """Money received that settles invoices, gross."""

    received: Money
    event_ids: list[UUID]

    @classmethod
    def of(cls, row: Any) -> Self:
        """One row of receipts."""
        received = _money(row.received, row)
        return cls(key=row.key, label=row.label, received=received, event_ids=row.event_ids)


def _money(amount: Any, row: Any) -> Money:
    return Money(amount=int(amount), currency=row.currency)
