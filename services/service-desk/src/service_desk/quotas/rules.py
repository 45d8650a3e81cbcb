"""Months, and how their calls are spread over the days on which people work."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chassis.schedule.clock import DEFAULT_ZONE

FRIDAY = 4


def first_day(month: str) -> date:
    """The first day of a month such as `2026-04`."""
    return date.fromisoformat(f"{month}-01")


def end(month: str) -> date:
    """The first day after a month."""
    return (first_day(month) + timedelta(days=31)).replace(day=1)


def begins_at(month: str) -> datetime:
    """The instant a month begins at headquarters."""
    return datetime.combine(first_day(month), time(), ZoneInfo(DEFAULT_ZONE))


def days_left(month: str, today: date) -> list[date]:
    """The business days of a month from today on; its last day if there are none."""
    start, stop = max(first_day(month), today), end(month)
    days = [start + timedelta(days=n) for n in range((stop - start).days)]
    return [day for day in days if day.weekday() <= FRIDAY] or [stop - timedelta(days=1)]


def spread(number: int, days: list[date]) -> list[date]:
    """A day for each of `number` calls, evenly over the days."""
    return [days[n * len(days) // number] for n in range(number)]
