"""Follows merges of customers: the dimension changes, no fact does."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import record
from chassis.tables.replacements import put_back, replace
from contracts.events.analytics import AnalyticsMergeApplied
from contracts.events.customer import CustomerMerged, CustomerMergeUndone


async def follow_merge(session: AsyncSession, merged: CustomerMerged) -> None:
    """Let figures of the merged customer be the survivor's, and say so."""
    moved = await replace(session, merged.merge_id, merged.merged_id, merged.survivor_id, [])
    if moved is not None:
        record(session, AnalyticsMergeApplied.to(merged, {}, undone=False))


async def follow_undoing(session: AsyncSession, undone: CustomerMergeUndone) -> None:
    """Let each have its own figures again, and say so."""
    if await put_back(session, undone.merge_id) is not None:
        record(session, AnalyticsMergeApplied.to(undone, {}, undone=True))
