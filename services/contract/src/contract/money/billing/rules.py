"""When branches bill."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from contract.lines.rules import months_after

BILLING_HOUR = time(2)


def month_begun(today: date) -> date:
    """The first day of the month."""
    return today.replace(day=1)


def next_billing(now: datetime, time_zone: str) -> datetime:
    """At two in the morning of the next month's first day, where the branch is."""
    zone = ZoneInfo(time_zone)
    here = now.astimezone(zone)
    first = month_begun(here.date())
    due = datetime.combine(first, BILLING_HOUR, zone)
    if due <= here:
        due = datetime.combine(months_after(first, 1), BILLING_HOUR, zone)
    return due.astimezone(UTC)
