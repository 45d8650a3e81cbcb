"""When customers deserve attention."""

from datetime import date, timedelta

WELCOMED_WITHIN = timedelta(days=3)
RETAINED_WITHIN = timedelta(days=7)


def welcome_due(signed_on: date) -> date:
    """The day by which a new contract is to be welcomed."""
    return signed_on + WELCOMED_WITHIN


def retention_due(ends_on: date, days_left: int) -> date:
    """The day by which somebody speaks about going on: a week after the reminder, or the end."""
    return min(ends_on - timedelta(days=days_left) + RETAINED_WITHIN, ends_on)
