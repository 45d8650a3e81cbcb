"""Follows merges of customers: demands, assignments, sheets, workshop and costs."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import record
from chassis.tables.replacements import family, put_back, references, replace
from contracts.events.customer import CustomerMerged, CustomerMergeUndone
from contracts.events.fleet import FleetMergeApplied
from fleet.references.queries import customer_known
from fleet.tables import Base

_FORGET_FIRST_TRIPS = text("DELETE FROM first_trips WHERE customer_id IN (:one, :other)")
_FIRST_TRIPS = text(
    "INSERT INTO first_trips (customer_id, trip_sheet_id) "
    "SELECT DISTINCT ON (customer_id) customer_id, id FROM trip_sheets "
    "WHERE customer_id IN (:one, :other) AND closed_at IS NOT NULL "
    "ORDER BY customer_id, closed_at, id"
)


async def follow_merge(session: AsyncSession, merged: CustomerMerged) -> None:
    """Let all that was promised to the merged customer be promised to the survivor."""
    await customer_known(session, merged.survivor_id)
    moved = await replace(
        session,
        merged.merge_id,
        merged.merged_id,
        merged.survivor_id,
        references(Base.metadata),
    )
    if moved is not None:
        await _find_first_trips(session, merged.survivor_id, merged.merged_id)
        record(session, FleetMergeApplied.to(merged, moved, undone=False))


async def follow_undoing(session: AsyncSession, undone: CustomerMergeUndone) -> None:
    """Let both have their own again; what belongs together goes back together."""
    tables = Base.metadata.tables
    families = [
        family(Base.metadata, "contract_id"),
        family(Base.metadata, "order_id"),
        family(Base.metadata, "assignment_id", tables["assignments"].c.id),
        family(Base.metadata, "trip_sheet_id", tables["trip_sheets"].c.id),
    ]
    returned = await put_back(session, undone.merge_id, families)
    if returned is not None:
        await _find_first_trips(session, undone.survivor_id, undone.merged_id)
        record(session, FleetMergeApplied.to(undone, returned, undone=True))


async def _find_first_trips(session: AsyncSession, one: UUID, other: UUID) -> None:
    """Both customers' first trips are the first of those that are theirs now."""
    await session.execute(_FORGET_FIRST_TRIPS, {"one": one, "other": other})
    await session.execute(_FIRST_TRIPS, {"one": one, "other": other})
