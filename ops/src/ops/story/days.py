"""Business dates of the firm."""

from datetime import date

from chassis.schedule import clock


def today() -> date:
    """The business date in Shanghai."""
    return clock.today()


def years_after(day: date, years: int) -> date:
    """The same day so many years later."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + years, 3, 1)
    return day.replace(year=day.year + years)
