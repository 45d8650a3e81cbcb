"""Which steps a contract of a term has, and when they fall due."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count
from zoneinfo import ZoneInfo

from contract.lines.rules import months_after
from contracts.values import Term

MONTHS_BETWEEN_CHECKS = 6
REMINDERS = (180, 90, 30)


class MilestoneKind(StrEnum):
    """What is to be done for a contract."""

    VEHICLE_DELIVERY = "vehicle_delivery"
    FIRST_INVOICE = "first_invoice"
    SERVICE_CHECK = "service_check"
    RENEWAL_REMINDER = "renewal_reminder"


def execution_plan(term: Term) -> Iterator[tuple[MilestoneKind, date]]:
    """The steps with their due dates: those of a renewal only as far as the term is long enough."""
    yield MilestoneKind.VEHICLE_DELIVERY, term.starts_on
    yield MilestoneKind.FIRST_INVOICE, min(months_after(term.starts_on, 1), term.ends_on)
    for months in count(MONTHS_BETWEEN_CHECKS, MONTHS_BETWEEN_CHECKS):
        if (check := months_after(term.starts_on, months)) >= term.ends_on:
            break
        yield MilestoneKind.SERVICE_CHECK, check
    for days in REMINDERS:
        if (reminder := term.ends_on - timedelta(days=days)) > term.starts_on:
            yield MilestoneKind.RENEWAL_REMINDER, reminder


def midnight(on: date, time_zone: str) -> datetime:
    """The instant at which a day begins where the work is done."""
    return datetime.combine(on, time.min, ZoneInfo(time_zone)).astimezone(UTC)
