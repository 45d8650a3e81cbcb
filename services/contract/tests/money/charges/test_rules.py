from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.tables import new_id
from contract.money.charges.rules import Difference, Settled, half_up, settle, shares, tax_of


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(5, 10, 1), (4, 10, 0), (15, 10, 2), (-5, 10, -1), (-4, 10, 0), (0, 7, 0), (7, 7, 1)],
)
def test_halves_go_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert half_up(numerator, denominator) == rounded


def test_tax_given_back_mirrors_tax() -> None:
    assert tax_of(150, 900) == 14
    assert tax_of(-150, 900) == -14


def test_what_was_never_charged_is_charged_whole() -> None:
    assert list(settle(3, 300, [])) == [Difference(3, 300, None)]


def test_what_is_charged_already_stays() -> None:
    assert list(settle(3, 300, [Settled(new_id(), 3, 300)])) == []


def test_less_is_taken_from_the_newest_charge_first_and_never_more_than_it_has() -> None:
    first, second = Settled(new_id(), 10, 1_000), Settled(new_id(), 5, 500)
    assert list(settle(8, 800, [first, second])) == [
        Difference(-5, -500, second.id),
        Difference(-2, -200, first.id),
    ]


def test_what_was_given_back_is_not_given_back_again() -> None:
    first = Settled(new_id(), 10, 1_000)
    back = Settled(new_id(), -4, -400, first.id)
    assert list(settle(0, 0, [first, back])) == [Difference(-6, -600, first.id)]


@given(st.lists(st.integers(0, 10_000), max_size=12), st.integers(1, 60), st.integers(0, 9_999))
def test_whatever_corrections_follow_the_charges_add_up_to_the_last(
    quantities: list[int], per: int, price: int
) -> None:
    charged: list[Settled] = []
    for quantity in quantities:
        amount = half_up(quantity * price, per)
        for difference in settle(quantity, amount, charged):
            assert difference.amount != 0
            charged.append(
                Settled(new_id(), difference.quantity, difference.amount, difference.corrects)
            )
        assert sum(charge.amount for charge in charged) == amount
        assert all(left >= 0 for left in _left(charged).values())


def _left(charged: list[Settled]) -> dict[UUID, int]:
    """What each charge has after all that was taken back of it."""
    return {
        charge.id: charge.amount
        + sum(c.amount for c in charged if c.corrects == charge.id and c.amount < 0)
        for charge in charged
        if charge.amount > 0
    }


@given(st.integers(0, 10_000), st.lists(st.integers(0, 1_000), min_size=1, max_size=9))
def test_shares_add_up_and_are_off_by_less_than_one(amount: int, weights: list[int]) -> None:
    parts = shares(amount, weights)
    whole = sum(weights)
    if whole == 0:
        assert parts == [0] * len(weights)
        return
    assert sum(parts) == amount
    assert all(
        abs(part * whole - amount * weight) < whole
        for part, weight in zip(parts, weights, strict=True)
    )
