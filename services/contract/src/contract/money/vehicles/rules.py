"""From assignments, which may overlap, to one vehicle a minute."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID


@dataclass(frozen=True)
class Assigned:
    """A vehicle's assignment to a line; ended before it began, it serves no minute.

    Later assignments have ids that sort after earlier ones.
    """

    assignment_id: UUID
    vehicle_id: UUID
    starts_at: datetime
    ends_at: datetime
    replaces: bool


@dataclass(frozen=True)
class Served:
    """A vehicle serves for whole minutes, from the first instant to the second."""

    vehicle_id: UUID
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """How many."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


def floored(at: datetime) -> datetime:
    """The minute that an instant lies in."""
    return at.replace(second=0, microsecond=0)


def served(assigned: Iterable[Assigned], starts_at: datetime, ends_at: datetime) -> list[Served]:
    """Who serves when, inside a term and without overlaps.

    A replacement takes its time from whom it replaces. When a swap is known before the end of what
    it swaps, the newer assignment serves.
    """
    cut = [
        (max(floored(one.starts_at), starts_at), min(floored(one.ends_at), ends_at), one)
        for one in assigned
    ]
    known = [(begins, ends, one) for begins, ends, one in cut if begins < ends]
    borders = sorted({at for begins, ends, _ in known for at in (begins, ends)})
    parts: list[Served] = []
    for begins, ends in pairwise(borders):
        there = [one for start, end, one in known if start <= begins and ends <= end]
        if there:
            serving = max(there, key=lambda one: (one.replaces, one.starts_at, one.assignment_id))
            parts.append(Served(serving.vehicle_id, begins, ends))
    return joined(parts)


def joined(parts: Sequence[Served]) -> list[Served]:
    """The same time, with neighbours of one vehicle made one."""
    whole: list[Served] = []
    for part in sorted(parts, key=lambda part: part.starts_at):
        last = whole[-1] if whole else None
        if last and last.vehicle_id == part.vehicle_id and last.ends_at == part.starts_at:
            whole[-1] = Served(part.vehicle_id, last.starts_at, part.ends_at)
        else:
            whole.append(part)
    return whole


def without(part: Served, taken: Iterable[Served]) -> list[Served]:
    """What is left of a vehicle's time when other times of the same vehicle are taken out."""
    left: list[Served] = []
    at = part.starts_at
    for other in sorted(taken, key=lambda other: other.starts_at):
        if other.vehicle_id != part.vehicle_id or other.ends_at <= at:
            continue
        if other.starts_at >= part.ends_at:
            break
        if other.starts_at > at:
            left.append(Served(part.vehicle_id, at, other.starts_at))
        at = other.ends_at
    if at < part.ends_at:
        left.append(Served(part.vehicle_id, at, part.ends_at))
    return left
