"""The idle ledger: every minute of a vehicle in the fleet is in exactly one state."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class TimeState(StrEnum):
    """What a vehicle does in a minute; where several hold, the first of them counts."""

    ON_TRIP = "on_trip"
    IN_WORKSHOP = "in_workshop"
    BLOCKED = "blocked"
    RENTED = "rented"
    IDLE = "idle"


@dataclass(frozen=True)
class Stretch:
    """A vehicle is in a state from an instant on; without an end it still is."""

    state: TimeState
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class Window:
    """The days asked about, half-open, in one time zone, and how far they have passed."""

    from_on: date
    to_on: date
    zone: str
    now: datetime

    @property
    def begins(self) -> int:
        """The first minute."""
        return self._midnight(self.from_on)

    @property
    def ends(self) -> int:
        """The first minute after it, or that has not passed."""
        return min(self._midnight(self.to_on), minute(self.now))

    def days(self) -> Iterator[tuple[date, int, int]]:
        """Each day that has begun, from minute to minute; where clocks change it has not 1,440."""
        day, begins = self.from_on, self.begins
        while begins < self.ends:
            next_day = day + timedelta(days=1)
            ends = min(self._midnight(next_day), self.ends)
            yield day, begins, ends
            day, begins = next_day, ends

    def touches(self, stretch: Stretch) -> bool:
        """Whether the stretch takes a minute of it."""
        ends = self.ends if stretch.ends_at is None else minute(stretch.ends_at)
        begins = minute(stretch.starts_at)
        return max(begins, self.begins) < min(ends, self.ends)

    def _midnight(self, day: date) -> int:
        return minute(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone)))


@dataclass
class Ledger:
    """Minutes of a vehicle by state, and its days in the fleet and on the road."""

    minutes: Counter[TimeState] = field(default_factory=Counter[TimeState])
    days: int = 0
    days_with_trip: int = 0

    def add(self, of_day: Mapping[TimeState, int]) -> None:
        """Count one day."""
        self.minutes.update(of_day)
        self.days += 1
        self.days_with_trip += of_day.get(TimeState.ON_TRIP, 0) > 0

    def join(self, other: "Ledger") -> None:
        """Count what another vehicle did too."""
        self.minutes.update(other.minutes)
        self.days += other.days
        self.days_with_trip += other.days_with_trip


def minute(at: datetime) -> int:
    """The minute that an instant lies in, counted from 1970; seconds are cut off."""
    return int(at.timestamp() // 60)


def ledger_of(joined_at: datetime, stretches: Iterable[Stretch], window: Window) -> Ledger:
    """What a vehicle did since it joined, as far as the window goes."""
    ledger = Ledger()
    for _, of_day in by_day(joined_at, stretches, window):
        ledger.add(of_day)
    return ledger


def by_day(
    joined_at: datetime, stretches: Iterable[Stretch], window: Window
) -> Iterator[tuple[date, Counter[TimeState]]]:
    """Minutes by state of each day on which the vehicle was in the fleet."""
    changes = _changes(stretch for stretch in stretches if window.touches(stretch))
    joined, holding, at = minute(joined_at), Counter[TimeState](), 0
    for day, begins, ends in window.days():
        since, of_day = max(begins, joined), Counter[TimeState]()
        while at < len(changes) and changes[at][0] < ends:
            when, state, by = changes[at]
            if when > since:
                of_day[_first(holding)] += when - since
                since = when
            holding[state] += by
            at += 1
        if since < ends:
            of_day[_first(holding)] += ends - since
        if of_day:
            yield day, of_day


def _changes(stretches: Iterable[Stretch]) -> Sequence[tuple[int, TimeState, int]]:
    """When states begin and end, in order; what has no end lasts as long as anybody looks."""
    found: list[tuple[int, TimeState, int]] = []
    for stretch in stretches:
        found.append((minute(stretch.starts_at), stretch.state, 1))
        if stretch.ends_at is not None:
            found.append((minute(stretch.ends_at), stretch.state, -1))
    return sorted(found)


def _first(holding: Mapping[TimeState, int]) -> TimeState:
    return next((state for state in TimeState if holding.get(state, 0) > 0), TimeState.IDLE)
