"""Amounts, and what is charged or taken back when an amount turns out to be another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

BASIS_POINTS = 10_000


def half_up(numerator: int, denominator: int) -> int:
    """A quotient rounded to whole units; halves go away from zero, so that -x mirrors x."""
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


def tax_of(net_amount: int, tax_bp: int) -> int:
    """The tax on one net amount."""
    return half_up(net_amount * tax_bp, BASIS_POINTS)


@dataclass(frozen=True)
class Settled:
    """A charge, as far as a later one may correct it; what takes back is negative."""

    id: UUID
    quantity: int
    amount: int
    corrects: UUID | None = None


@dataclass(frozen=True)
class Difference:
    """What is still to be charged, or, if negative, to be taken back of the charge it corrects."""

    quantity: int
    amount: int
    corrects: UUID | None


def settle(quantity: int, amount: int, charged: Sequence[Settled]) -> Iterator[Difference]:
    """What makes the charges, oldest first, add up to an amount.

    More is one further charge. Less is taken back from the newest charge first and never more than
    it has left, so that a credit note never exceeds its invoice.
    """
    more = amount - sum(charge.amount for charge in charged)
    more_quantity = quantity - sum(charge.quantity for charge in charged)
    if more > 0:
        yield Difference(more_quantity, more, charged[0].id if charged else None)
    for charge, left_quantity, left in reversed(list(_left(charged))):
        if more >= 0:
            return
        whole = left <= -more
        taken = left if whole else -more
        taken_quantity = left_quantity if whole else -more_quantity
        yield Difference(-taken_quantity, -taken, charge.id)
        more, more_quantity = more + taken, more_quantity + taken_quantity


def _left(charged: Sequence[Settled]) -> Iterator[tuple[Settled, int, int]]:
    """Quantity and amount of each charge that were not taken back yet, where there are any."""
    for charge in charged:
        back = [c for c in charged if c.corrects == charge.id and c.amount < 0]
        left = charge.amount + sum(c.amount for c in back)
        if charge.amount > 0 and left > 0:
            yield charge, charge.quantity + sum(c.quantity for c in back), left


def shares(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount split by weights without a rest: what rounding leaves goes to the largest remainders."""
    whole = sum(weights)
    if whole == 0:
        return [0 for _ in weights]
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(amount * weights[at] % whole), at))
    for at in by_remainder[: amount - sum(parts)]:
        parts[at] += 1
    return parts
