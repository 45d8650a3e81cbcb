"""Whatever happens to a line, what is charged is what was served."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contract.lines.rules import months_after
from contract.money.vehicles.rules import Served, joined
from contracts.events.contract import ChargeKind

from .books import CAR, END, LATER, OTHER, SPARE, START, STEP, Books, at


def _moment(day: int, half_hour: int) -> datetime:
    return at(START + timedelta(days=day)) + half_hour * STEP


days = st.integers(0, 150)
half_hours = st.integers(0, 47)
moments = st.builds(_moment, days, half_hours)
changes = st.one_of(
    st.tuples(st.just("swap"), moments),
    st.tuples(st.just("replace"), moments, moments),
    st.tuples(st.just("end"), moments),
    st.tuples(st.just("assign"), moments),
    st.tuples(st.just("shorten"), days),
    st.tuples(st.just("charge"), days),
)


@given(
    st.lists(changes, max_size=8),
    st.integers(0, 5_000_000),
    st.sampled_from([date(2026, 4, 1), date(2026, 3, 31), date(2026, 4, 16)]),
)
def test_whatever_happens_the_charged_time_is_the_served_time(
    story: list[Any], price: int, start: date
) -> None:
    books = Books((start, END), price=price + 1)
    books.assign(CAR, at(start), at(END))
    for what, *when in story:
        _happen(books, what, when)
    books.charge(LATER)
    assert books.standing() == joined(books.served())
    for number in range(4):
        first = at(months_after(start, number))
        last = at(months_after(start, number + 1))
        inside = [part for part in books.served() if part.starts_at < last and part.ends_at > first]
        if joined([Served(CAR, max(p.starts_at, first), min(p.ends_at, last)) for p in inside]) == [
            Served(CAR, first, last)
        ]:
            of_month = [c for c in books.of(ChargeKind.RENTAL) if first <= c.starts_at < last]
            assert sum(charge.net_amount for charge in of_month) == price + 1
    assert books.charge(LATER) == []


def _happen(books: Books, what: str, when: list[Any]) -> None:
    [of_line] = books.assigned.values()
    newest = len(of_line) - 1
    match what:
        case "swap":
            books.end(newest, min(when[0], of_line[newest].ends_at))
            books.assign(OTHER if newest % 2 else CAR, when[0], at(END))
        case "replace":
            books.assign(SPARE, min(when), max(when), replaces=True)
        case "end":
            books.end(newest, when[0])
        case "assign":
            books.assign(OTHER, when[0], at(END))
        case "shorten":
            line = books.contract.lines[0]
            line.ends_on = max(line.starts_on + timedelta(days=1), START + timedelta(days=when[0]))
        case _:
            books.charge(START + timedelta(days=when[0]))


@given(
    st.lists(moments, max_size=6),
    st.lists(st.tuples(moments, moments), max_size=3),
    st.lists(days, max_size=5),
)
def test_no_sequence_of_swaps_changes_the_total(
    swaps: list[datetime], replaced: list[tuple[datetime, datetime]], cut_offs: list[int]
) -> None:
    plain, swapped = Books(), Books()
    plain.assign(CAR, at(START), at(END))
    plain.charge(LATER)
    borders = [at(START), *sorted(swap for swap in swaps if swap < at(END)), at(END)]
    for place, (begins, ends) in enumerate(pairwise(borders)):
        swapped.assign((CAR, OTHER)[place % 2], begins, ends)
    for one, other in replaced:
        swapped.assign(SPARE, min(one, other), max(one, other), replaces=True)
    for day in sorted(cut_offs):
        swapped.charge(START + timedelta(days=day))
    swapped.charge(LATER)
    assert swapped.sum(ChargeKind.RENTAL) == plain.sum(ChargeKind.RENTAL)
