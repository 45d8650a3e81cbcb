"""When a vehicle is free for the workshop."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from contracts.values import Period


class Gap(NamedTuple):
    """A time in which nothing is booked; the last one has no end."""

    starts_at: datetime
    ends_at: datetime | None


def free_gaps(held: Iterable[Period], after: datetime, length: timedelta, count: int) -> list[Gap]:
    """The next gaps of at least this length; `held` is in the order of time."""
    return list(islice(_gaps(held, after, length), count))


def _gaps(held: Iterable[Period], after: datetime, length: timedelta) -> Iterator[Gap]:
    free_from = after
    for period in held:
        if period.starts_at - free_from >= length:
            yield Gap(free_from, period.starts_at)
        free_from = max(free_from, period.ends_at)
    yield Gap(free_from, None)
