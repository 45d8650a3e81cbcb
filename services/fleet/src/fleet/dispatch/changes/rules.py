"""What periods have in common."""

from datetime import datetime

from contracts.values import Period


def overlap(one: Period, other: Period) -> Period | None:
    """The part that lies in both, if there is any."""
    starts_at, ends_at = max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)
    return Period(starts_at=starts_at, ends_at=ends_at) if starts_at < ends_at else None


def hull(first: Period, *others: Period) -> Period:
    """The shortest period that holds all of them."""
    periods = (first, *others)
    return Period(
        starts_at=min(period.starts_at for period in periods),
        ends_at=max(period.ends_at for period in periods),
    )


def to_the_minute(at: datetime) -> datetime:
    """The minute in which an instant lies; vehicles are accounted for by the minute."""
    return at.replace(second=0, microsecond=0)
