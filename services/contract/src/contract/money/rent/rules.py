"""Rent by the minute and kilometres by the month. Instants are whole minutes, periods half-open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from contract.lines.rules import months_after
from contract.money.charges.rules import half_up, shares
from contract.money.vehicles.rules import Served, without


@dataclass(frozen=True)
class Month:
    """A month of a line, counted from its first day; the last one may reach beyond its end."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """All of them, served or not."""
        return self.until(self.ends_at)

    def until(self, at: datetime) -> int:
        """The minutes from its beginning to an instant inside."""
        return int((at - self.starts_at).total_seconds()) // 60

    def part(self, whole: int, begins: datetime, ends: datetime) -> int:
        """The part of a monthly quantity that falls to a time inside; all parts add up to it."""
        upto_end = half_up(whole * self.until(ends), self.minutes)
        return upto_end - half_up(whole * self.until(begins), self.minutes)


def midnight(day: date, time_zone: str) -> datetime:
    """The instant at which a business day begins."""
    return datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC)


def months(starts_on: date, ends_at: datetime, time_zone: str) -> list[Month]:
    """The months from a day on until an instant is reached."""
    found: list[Month] = []
    for number in count():
        begins = midnight(months_after(starts_on, number), time_zone)
        if begins >= ends_at:
            break
        found.append(Month(begins, midnight(months_after(starts_on, number + 1), time_zone)))
    return found


@dataclass(frozen=True)
class Billed:
    """A vehicle's time that a charge is for; `corrects` names the charge whose time it gives back."""

    charge_id: UUID
    time: Served
    corrects: UUID | None


@dataclass(frozen=True)
class Rent:
    """A vehicle's time inside one month that is to be charged, or given back of a charge."""

    time: Served
    month: Month
    corrects: UUID | None = None


def rent_due(
    served: Sequence[Served],
    billed: Sequence[Billed],
    line: Sequence[Month],
    through: datetime,
    time_zone: str,
) -> list[Rent]:
    """What makes the time that is billed the time that was served, up to an instant.

    What was billed beyond that instant is judged as well. No charge crosses a month of the line
    or of the calendar, so that each belongs to one month.
    """
    standing = _standing(billed)
    until = max([through, *(time.ends_at for _, time in standing)])
    known = [time for _, time in standing]
    due = [
        Rent(part, month)
        for time in served
        for part in without(_before(time, until), known)
        for part, month in _by_month(part, line, time_zone)
    ]
    back = [
        Rent(part, _month_of(part, line), charge_id)
        for charge_id, time in standing
        for part in without(time, served)
    ]
    return back + due


def _standing(billed: Sequence[Billed]) -> list[tuple[UUID, Served]]:
    """The time that each charge still stands for."""
    return [
        (charge.charge_id, left)
        for charge in billed
        if charge.corrects is None
        for left in without(
            charge.time, [back.time for back in billed if back.corrects == charge.charge_id]
        )
    ]


def _before(time: Served, until: datetime) -> Served:
    return Served(time.vehicle_id, time.starts_at, max(time.starts_at, min(time.ends_at, until)))


def _by_month(
    time: Served, line: Sequence[Month], time_zone: str
) -> Iterator[tuple[Served, Month]]:
    for month in line:
        inside = _inside(time, month.starts_at, month.ends_at)
        if inside:
            for part in _by_calendar(inside, time_zone):
                yield part, month


def _by_calendar(time: Served, time_zone: str) -> Iterator[Served]:
    begins = time.starts_at
    while begins < time.ends_at:
        first = begins.astimezone(ZoneInfo(time_zone)).date().replace(day=1)
        ends = min(time.ends_at, midnight(months_after(first, 1), time_zone))
        yield Served(time.vehicle_id, begins, ends)
        begins = ends


def _month_of(time: Served, line: Sequence[Month]) -> Month:
    return next(month for month in line if month.starts_at <= time.starts_at < month.ends_at)


def _inside(time: Served, begins: datetime, ends: datetime) -> Served | None:
    first, last = max(time.starts_at, begins), min(time.ends_at, ends)
    return Served(time.vehicle_id, first, last) if first < last else None


def allowance(
    included_km: int, served: Iterable[Served], line: Sequence[Month], window: Month
) -> int:
    """The kilometres that a line includes in a month, in proportion to the minutes it is served."""
    return sum(
        month.part(included_km, inside.starts_at, inside.ends_at)
        for time in served
        if (part := _inside(time, window.starts_at, window.ends_at))
        for month in line
        if (inside := _inside(part, month.starts_at, month.ends_at))
    )


@dataclass(frozen=True)
class Driven:
    """How far a vehicle drove for a line on a trip that departed at an instant."""

    line_id: UUID
    vehicle_id: UUID
    departed_at: datetime
    km: int


def window_of(departed_at: datetime, windows: Sequence[Month]) -> Month:
    """The month a trip counts in; trips before the first or after the last count in those."""
    begun = [window for window in windows if window.starts_at <= departed_at]
    return begun[-1] if begun else windows[0]


def excess_by_vehicle(
    driven: Sequence[Driven], included_km: int
) -> Mapping[tuple[UUID, UUID], int]:
    """The kilometres beyond what is included, split over lines and vehicles by how far they drove."""
    km: dict[tuple[UUID, UUID], int] = {}
    for trip in driven:
        key = (trip.line_id, trip.vehicle_id)
        km[key] = km.get(key, 0) + trip.km
    keys = sorted(km)
    excess = max(0, sum(km.values()) - included_km)
    return dict(zip(keys, shares(excess, [km[key] for key in keys]), strict=True))
