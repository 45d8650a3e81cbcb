"""Counts of what happened, as far as the asker may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from analytics.occurrences.model import OccurrenceFact
from analytics.reach import in_reach
from chassis.auth import Actor
from contracts.events.fleet import AssignmentDemandUnmet, VehicleAssigned


@dataclass(frozen=True)
class Counted:
    """How many aggregates an event type happened to, and the events that say so."""

    count: int = 0
    event_ids: Sequence[UUID] = ()


async def counted_by_type(
    session: AsyncSession, actor: Actor, contract_ids: Sequence[UUID] | None
) -> dict[str, Counted]:
    """What happened under these contracts, or under all of them, by event type."""
    event_ids = func.array_agg(aggregate_order_by(OccurrenceFact.event_id, OccurrenceFact.event_id))
    rows = await session.execute(
        select(OccurrenceFact.type, func.count(distinct(OccurrenceFact.subject_id)), event_ids)
        .where(*_seen(actor, contract_ids))
        .group_by(OccurrenceFact.type)
    )
    return {event_type: Counted(count, ids) for event_type, count, ids in rows}


async def demands_waiting(
    session: AsyncSession, actor: Actor, contract_ids: Sequence[UUID] | None
) -> int:
    """Demands that were unmet and have had no vehicle assigned since."""
    assigned = aliased(OccurrenceFact)
    met = select(assigned.event_id).where(
        assigned.type == VehicleAssigned.type, assigned.demand_id == OccurrenceFact.demand_id
    )
    unmet = select(func.count(distinct(OccurrenceFact.demand_id))).where(
        OccurrenceFact.type == AssignmentDemandUnmet.type,
        ~met.exists(),
        *_seen(actor, contract_ids),
    )
    return (await session.scalars(unmet)).one()


def _seen(actor: Actor, contract_ids: Sequence[UUID] | None) -> list[ColumnElement[bool]]:
    conditions = [in_reach(actor, lambda branch: OccurrenceFact.branches.contains([branch]))]
    if contract_ids is not None:
        conditions.append(OccurrenceFact.contract_id.in_(contract_ids))
    return conditions
