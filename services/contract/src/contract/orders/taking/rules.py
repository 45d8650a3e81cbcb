"""What it costs to call an order off."""

from datetime import timedelta

from contract.orders.revisions.rules import share
from contracts.values import Money

FREE_BEFORE = timedelta(hours=24)
CHEAP_BEFORE = timedelta(hours=2)
EARLY_PERCENT, LATE_PERCENT = 30, 50


def cancellation_percent(left: timedelta) -> int:
    """The share of the estimate that calling off costs, so long before the trip begins."""
    if left > FREE_BEFORE:
        return 0
    return EARLY_PERCENT if left >= CHEAP_BEFORE else LATE_PERCENT


def cancellation_fee(estimate: Money, left: timedelta) -> Money:
    """What calling off a confirmed order costs, net."""
    amount = share(estimate.amount, cancellation_percent(left), 100)
    return Money(amount=amount, currency=estimate.currency)
