from datetime import date

import pytest

from chassis.tables import new_id
from contract.lines.model import CurrenciesDiffer, LinesMissing, rows_of
from contract.lines.rules import (
    dearest,
    hull,
    is_short_charter,
    is_too_long_charter,
    months_after,
    overlapping,
)
from contracts.values import Money

from ..factories import a_line, a_term


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 15), 2, date(2027, 1, 15)),
    ],
)
def test_months_end_where_the_calendar_says(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


def test_the_hull_reaches_from_the_first_day_to_the_last() -> None:
    early = a_term(date(2026, 1, 1), date(2026, 6, 1))
    late = a_term(date(2026, 9, 1), date(2027, 1, 1))
    assert hull([late, early]) == a_term(date(2026, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("since", "amount"),
    [
        (date(2026, 1, 1), 5),
        (date(2026, 6, 1), 5),
        (date(2026, 8, 1), 4),
        (date(2027, 1, 1), 0),
    ],
)
def test_the_dearest_month_counts_what_runs_at_once(since: date, amount: int) -> None:
    priced = [
        (a_term(date(2026, 1, 1), date(2026, 8, 1)), Money(amount=3)),
        (a_term(date(2026, 6, 1), date(2026, 8, 1)), Money(amount=2)),
        (a_term(date(2026, 8, 1), date(2027, 1, 1)), Money(amount=4)),
    ]
    assert dearest(priced, since, Money(amount=0)) == Money(amount=amount)


def test_a_charter_of_a_day_under_a_year_is_short() -> None:
    assert is_short_charter(a_term(date(2026, 4, 1), date(2027, 3, 31)))
    assert not is_short_charter(a_term(date(2026, 4, 1), date(2027, 4, 1)))


def test_a_charter_of_a_day_over_five_years_is_too_long() -> None:
    assert is_too_long_charter(a_term(date(2026, 4, 1), date(2031, 4, 2)))
    assert not is_too_long_charter(a_term(date(2026, 4, 1), date(2031, 4, 1)))


def test_one_vehicle_cannot_serve_two_lines_at_once() -> None:
    vehicle = new_id()
    first = a_line(a_term(date(2026, 4, 1), date(2027, 4, 1)), vehicle=vehicle)
    meanwhile = a_line(a_term(date(2027, 3, 31), date(2028, 4, 1)), vehicle=vehicle)
    afterwards = a_line(a_term(date(2027, 4, 1), date(2028, 4, 1)), vehicle=vehicle)
    assert overlapping([a_line(), first, meanwhile]) == (2, 3)
    assert overlapping([first, afterwards, a_line(), a_line()]) is None


def test_a_contract_needs_a_line() -> None:
    with pytest.raises(LinesMissing):
        rows_of([])


def test_all_lines_are_priced_in_one_currency() -> None:
    dollars = a_line().model_copy(update={"monthly_price": Money(amount=1, currency="USD")})
    with pytest.raises(CurrenciesDiffer):
        rows_of([a_line(), dollars])


def test_a_line_comes_out_of_its_row_as_it_went_in() -> None:
    line = a_line(vehicle=new_id())
    assert rows_of([line])[0].value == line
