"""From business dates to instants: the periods that are booked. All periods are half-open."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contracts.values import Period, Term


def term_period(term: Term, time_zone: str) -> Period:
    """A term of business dates as instants: from midnight to midnight at the branch."""
    return Period(
        starts_at=midnight(term.starts_on, time_zone), ends_at=midnight(term.ends_on, time_zone)
    )


def dates(period: Period, time_zone: str) -> Term:
    """The business dates that a period touches."""
    last = (period.ends_at - timedelta(microseconds=1)).astimezone(ZoneInfo(time_zone)).date()
    return Term(starts_on=first_date(period, time_zone), ends_on=last + timedelta(days=1))


def midnight(day: date, time_zone: str) -> datetime:
    """The instant at which a business date begins at the branch."""
    return datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC)


def remaining(period: Period, at: datetime) -> Period:
    """What is left of a period: the past cannot be promised any more.

    A period that is over altogether is kept whole: such a contract was entered afterwards.
    """
    if at >= period.ends_at:
        return period
    return Period(starts_at=max(period.starts_at, at), ends_at=period.ends_at)


def first_day(period: Period, time_zone: str) -> Period:
    """The part of a period that lies on its first business day."""
    day = period.starts_at.astimezone(ZoneInfo(time_zone)).date()
    next_day = midnight(day + timedelta(days=1), time_zone)
    return Period(starts_at=period.starts_at, ends_at=min(next_day, period.ends_at))


def first_date(period: Period, time_zone: str) -> date:
    """The business date on which a period starts."""
    return period.starts_at.astimezone(ZoneInfo(time_zone)).date()


def cut_off(period: Period, at: datetime) -> Period | None:
    """The part of a period before an instant, if there is any."""
    if at <= period.starts_at:
        return None
    return Period(starts_at=period.starts_at, ends_at=min(at, period.ends_at))
