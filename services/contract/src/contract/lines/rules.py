"""Rules over the terms and prices of lines."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations

from contracts.events.contract import ContractLine
from contracts.values import Money, Term

SHORTEST_CHARTER_MONTHS = 12
LONGEST_CHARTER_MONTHS = 60


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def hull(terms: Iterable[Term]) -> Term:
    """The shortest term that holds all of the terms."""
    known = list(terms)
    return Term(
        starts_on=min(term.starts_on for term in known), ends_on=max(term.ends_on for term in known)
    )


def dearest(priced: Sequence[tuple[Term, Money]], since: date, nothing: Money) -> Money:
    """The highest sum of the prices of terms that run at once, on any day from `since` on."""
    begins = {since, *(term.starts_on for term, _ in priced if term.starts_on > since)}
    sums = (
        sum((price for term, price in priced if term.starts_on <= day < term.ends_on), nothing)
        for day in begins
    )
    return max(sums, key=lambda price: price.amount)


def is_short_charter(term: Term) -> bool:
    """Whether a charter of this term needs a reason."""
    return term.ends_on < months_after(term.starts_on, SHORTEST_CHARTER_MONTHS)


def is_too_long_charter(term: Term) -> bool:
    """Whether no charter may have this term."""
    return term.ends_on > months_after(term.starts_on, LONGEST_CHARTER_MONTHS)


def overlapping(lines: Sequence[ContractLine]) -> tuple[int, int] | None:
    """The positions, from 1, of two lines that nominate one vehicle for overlapping terms."""
    nominating = [(at, line) for at, line in enumerate(lines, 1) if line.nominated_vehicle_id]
    for (first, one), (second, other) in combinations(nominating, 2):
        same_vehicle = one.nominated_vehicle_id == other.nominated_vehicle_id
        if same_vehicle and _overlap(one.term, other.term):
            return first, second
    return None


def _overlap(one: Term, other: Term) -> bool:
    return one.starts_on < other.ends_on and other.starts_on < one.ends_on
