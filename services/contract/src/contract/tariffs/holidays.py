"""The public holidays of China (法定节假日)."""

from datetime import date

from chassis.errors import Conflict


class HolidaysUnknown(Conflict):
    """The public holidays of that year are not known here yet."""


# The fixed days of the State Council's regulation as amended in 2024: the days whose work is paid
# threefold. The yearly notice that joins them with weekends into longer breaks adds no such day.
_HOLIDAYS = {
    2026: """
        01-01
        02-16 02-17 02-18 02-19
        04-05
        05-01 05-02
        06-19
        09-25
        10-01 10-02 10-03
        """,
    2027: """
        01-01
        02-05 02-06 02-07 02-08
        04-05
        05-01 05-02
        06-09
        09-15
        10-01 10-02 10-03
        """,
    # Mid-autumn falls on the third day of the national holiday.
    2028: """
        01-01
        01-25 01-26 01-27 01-28
        04-04
        05-01 05-02
        05-28
        10-01 10-02 10-03
        """,
}
_KNOWN = {
    year: {date.fromisoformat(f"{year}-{day}") for day in days.split()}
    for year, days in _HOLIDAYS.items()
}


def is_holiday(day: date) -> bool:
    """Whether a business date is a public holiday."""
    if day.year not in _KNOWN:
        raise HolidaysUnknown(
            f"Those of {day.year} are not, of {min(_KNOWN)}-{max(_KNOWN)} they are."
        )
    return day in _KNOWN[day.year]
