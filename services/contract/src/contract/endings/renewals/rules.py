"""When a contract that carries on another begins and ends."""

from datetime import date

from contract.lines.rules import LONGEST_CHARTER_MONTHS, months_after
from contracts.values import Term


def following(term: Term) -> Term:
    """As long again: the same number of months or, if it is no whole one, of days."""
    return Term(starts_on=term.ends_on, ends_on=_end(term))


def _end(term: Term) -> date:
    for months in range(1, LONGEST_CHARTER_MONTHS + 1):
        if months_after(term.starts_on, months) == term.ends_on:
            return months_after(term.ends_on, months)
    return term.ends_on + (term.ends_on - term.starts_on)
