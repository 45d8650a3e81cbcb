"""Counts of what happened, as far as the asker may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from analytics.figures import in_reach
from analytics.occurrences.model import OccurrenceFact
from chassis.auth import Actor
from contracts.events.fleet import AssignmentDemandUnmet, VehicleAssigned


@dataclass(frozen=True)
class Undertakings:
    """Which contracts and orders are asked about; neither named means all of both."""

    contract_ids: Sequence[UUID] | None = None
    order_ids: Sequence[UUID] | None = None


@dataclass(frozen=True)
class Counted:
    """How many aggregates an event type happened to, and the events that say so."""

    count: int = 0
    event_ids: Sequence[UUID] = ()


async def counted_by_type(
    session: AsyncSession, actor: Actor, under: Undertakings
) -> dict[str, Counted]:
    """What happened under these contracts and orders, or under all of them, by event type."""
    event_ids = func.array_agg(aggregate_order_by(OccurrenceFact.event_id, OccurrenceFact.event_id))
    rows = await session.execute(
        select(OccurrenceFact.type, func.count(distinct(OccurrenceFact.subject_id)), event_ids)
        .where(*_seen(actor, under))
        .group_by(OccurrenceFact.type)
    )
    return {event_type: Counted(count, ids) for event_type, count, ids in rows}


async def demands_waiting(session: AsyncSession, actor: Actor, under: Undertakings) -> int:
    """Demands that were unmet and have had no vehicle assigned since."""
    assigned = aliased(OccurrenceFact)
    met = select(assigned.event_id).where(
        assigned.type == VehicleAssigned.type, assigned.demand_id == OccurrenceFact.demand_id
    )
    unmet = select(func.count(distinct(OccurrenceFact.demand_id))).where(
        OccurrenceFact.type == AssignmentDemandUnmet.type,
        ~met.exists(),
        *_seen(actor, under),
    )
    return (await session.scalars(unmet)).one()


def _seen(actor: Actor, under: Undertakings) -> list[ColumnElement[bool]]:
    conditions = [in_reach(actor, lambda branch: OccurrenceFact.branches.contains([branch]))]
    if under != Undertakings():
        of_contract = OccurrenceFact.contract_id.in_(under.contract_ids or ())
        conditions.append(or_(of_contract, OccurrenceFact.order_id.in_(under.order_ids or ())))
    return conditions
