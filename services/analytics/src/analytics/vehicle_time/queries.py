"""The time of vehicles, as far as the asker may see them; the ledger is swept each time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, zip_longest
from uuid import UUID

from sqlalchemy import Executable, Select, Text, and_, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.figures import in_reach
from analytics.references.model import BranchRef, VehicleRef
from analytics.vehicle_time.model import BlockFact, OccupationFact, TimeGrouping, VehicleJoinFact
from analytics.vehicle_time.rules import Ledger, Stretch, TimeState, Window, ledger_of
from chassis.auth import Actor
from chassis.schedule.clock import DEFAULT_ZONE

# Every time zone is less than a day from UTC: the rows are narrowed, the sweep decides.
MARGIN = timedelta(days=1)
GROUPS = {
    TimeGrouping.VEHICLE: (cast(VehicleJoinFact.vehicle_id, Text), VehicleRef.label),
    TimeGrouping.MODEL: (cast(VehicleRef.model_id, Text), VehicleRef.model_name),
    TimeGrouping.BRANCH: (VehicleJoinFact.branch, BranchRef.label),
}


@dataclass(frozen=True)
class Asked:
    """The days asked about, half-open, and the instant up to which they have passed."""

    from_on: date
    to_on: date
    now: datetime


@dataclass
class TimeFigure:
    """What the vehicles of one group did, and the events that say so."""

    key: str | None
    label: str | None
    ledger: Ledger = field(default_factory=Ledger)
    event_ids: set[UUID] = field(default_factory=set[UUID])


@dataclass(frozen=True)
class _Told:
    stretch: Stretch
    event_ids: tuple[UUID, ...]


async def time_figures(
    session: AsyncSession, actor: Actor, by: TimeGrouping, asked: Asked
) -> list[TimeFigure]:
    """One figure a vehicle, model or branch that was in the fleet on the days asked about."""
    vehicles = (await session.execute(_vehicles(actor, by, asked))).all()
    told = await _told(session, actor, asked)
    figures: dict[str | None, TimeFigure] = {}
    for vehicle in vehicles:
        window = Window(asked.from_on, asked.to_on, vehicle.zone, asked.now)
        of_vehicle = [each for each in told[vehicle.vehicle_id] if window.touches(each.stretch)]
        ledger = ledger_of(vehicle.joined_at, (each.stretch for each in of_vehicle), window)
        if ledger.days:
            figure = figures.setdefault(vehicle.key, TimeFigure(vehicle.key, vehicle.label))
            figure.ledger.join(ledger)
            figure.event_ids.add(vehicle.event_id)
            figure.event_ids.update(*(each.event_ids for each in of_vehicle))
    return sorted(figures.values(), key=lambda figure: (figure.key is None, figure.key or ""))


def _vehicles(actor: Actor, by: TimeGrouping, asked: Asked) -> Executable:
    key, label = GROUPS[by]
    return (
        select(
            VehicleJoinFact.vehicle_id,
            VehicleJoinFact.joined_at,
            VehicleJoinFact.event_id,
            func.coalesce(BranchRef.time_zone, DEFAULT_ZONE).label("zone"),
            key.label("key"),
            func.coalesce(label, key).label("label"),
        )
        .outerjoin(BranchRef, BranchRef.code == VehicleJoinFact.branch)
        .outerjoin(VehicleRef, VehicleRef.id == VehicleJoinFact.vehicle_id)
        .where(
            VehicleJoinFact.joined_at < _end(asked),
            in_reach(actor, lambda branch: VehicleJoinFact.branch == branch),
        )
        .order_by(VehicleJoinFact.vehicle_id)
    )


async def _told(
    session: AsyncSession, actor: Actor, asked: Asked
) -> Mapping[UUID, Sequence[_Told]]:
    """All that took time of each vehicle in the days asked about."""
    found: dict[UUID, list[_Told]] = defaultdict(list)
    for each in await session.scalars(_occupations(actor, asked)):
        if each.starts_at is not None:
            stretch = Stretch(each.state, each.starts_at, each.ends_at)
            found[each.vehicle_id].append(_Told(stretch, (each.event_id,)))
    blocks = (await session.scalars(_blocks(actor, asked))).all()
    for vehicle_id, of_vehicle in groupby(blocks, key=lambda block: block.vehicle_id):
        found[vehicle_id] += _blocked(of_vehicle)
    return found


def _occupations(actor: Actor, asked: Asked) -> Select[OccupationFact]:
    still_on = or_(OccupationFact.ends_at.is_(None), OccupationFact.ends_at > _start(asked))
    return (
        select(OccupationFact)
        .join(VehicleJoinFact, VehicleJoinFact.vehicle_id == OccupationFact.vehicle_id)
        .where(
            and_(OccupationFact.starts_at < _end(asked), still_on),
            in_reach(actor, lambda branch: VehicleJoinFact.branch == branch),
        )
    )


def _blocks(actor: Actor, asked: Asked) -> Select[BlockFact]:
    return (
        select(BlockFact)
        .join(VehicleJoinFact, VehicleJoinFact.vehicle_id == BlockFact.vehicle_id)
        .where(
            BlockFact.changed_at < _end(asked),
            in_reach(actor, lambda branch: VehicleJoinFact.branch == branch),
        )
        .order_by(BlockFact.vehicle_id, BlockFact.version)
    )


def _blocked(changes: Iterable[BlockFact]) -> list[_Told]:
    """From each block to the change after it."""
    in_order = list(changes)
    found: list[_Told] = []
    for change, after in zip_longest(in_order, in_order[1:]):
        if change.blocked:
            ends_at = after.changed_at if after else None
            events = (change.event_id, after.event_id) if after else (change.event_id,)
            found.append(_Told(Stretch(TimeState.BLOCKED, change.changed_at, ends_at), events))
    return found


def _start(asked: Asked) -> datetime:
    return datetime.combine(asked.from_on, time(), UTC) - MARGIN


def _end(asked: Asked) -> datetime:
    return min(datetime.combine(asked.to_on, time(), UTC) + MARGIN, asked.now)
