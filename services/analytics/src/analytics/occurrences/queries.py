"""Counts of what happened, as far as the asker may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from analytics.figures import in_reach
from analytics.occurrences.model import InvoiceFact, OccurrenceFact
from chassis.auth import Actor
from contracts.events.contract import InvoiceStatus
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


async def swaps(session: AsyncSession, actor: Actor, under: Undertakings) -> Counted:
    """Assignments that carry another one on with another vehicle."""
    swapped = select(OccurrenceFact.event_id).where(
        OccurrenceFact.swapped_from.is_not(None), *_seen(actor, under)
    )
    event_ids = list(await session.scalars(swapped.order_by(OccurrenceFact.event_id)))
    return Counted(len(event_ids), event_ids)


async def invoices_paid(session: AsyncSession, actor: Actor, under: Undertakings) -> Counted:
    """Invoices with nothing left to pay, and the events that settled them last."""
    conditions = [in_reach(actor, lambda branch: InvoiceFact.branch == branch)]
    if under != Undertakings():
        conditions.append(_of(InvoiceFact, under))
    paid = select(InvoiceFact.event_id).where(InvoiceFact.status == InvoiceStatus.PAID, *conditions)
    event_ids = list(await session.scalars(paid.order_by(InvoiceFact.event_id)))
    return Counted(len(event_ids), event_ids)


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
        conditions.append(_of(OccurrenceFact, under))
    return conditions


def _of(fact: type[OccurrenceFact | InvoiceFact], under: Undertakings) -> ColumnElement[bool]:
    of_contract = fact.contract_id.in_(under.contract_ids or ())
    return or_(of_contract, fact.order_id.in_(under.order_ids or ()))
