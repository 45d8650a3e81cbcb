"""Business dates of the firm, and what time it is when nobody moves it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def real_time() -> datetime:
    """The instant, in UTC."""
    return datetime.now(UTC)


def years_after(day: date, years: int) -> date:
    """The same day so many years later."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + years, 3, 1)
    return day.replace(year=day.year + years)
