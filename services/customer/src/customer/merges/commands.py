"""Merges customers and takes merges back."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables.replacements import put_back, references, replace
from contracts.event import Event
from contracts.merging import MergeApplied
from customer.customers.queries import customers_to_join
from customer.merges.model import Context, Merge
from customer.merges.queries import is_formal_by_another, merge_to_change, merge_told_of
from customer.tables import Base


async def merge_customers(
    session: AsyncSession,
    actor: Actor,
    survivor_id: UUID,
    merged_id: UUID,
    fields: Sequence[str],
    reason: str,
) -> Merge:
    """Let one customer stand for another; all services follow."""
    survivor, merged = await customers_to_join(session, actor, survivor_id, merged_id)
    merge, happened = Merge.between(survivor, merged, fields, reason, actor.id, clock.now())
    session.add(merge)
    moved = await replace(session, merge.id, merged_id, survivor_id, references(Base.metadata))
    merge.note(Context.CUSTOMER, moved or {}, undone=False)
    _record(session, survivor.absorb(merged, merge.to_take()), merged.disappear(), happened)
    await session.flush()
    return merge


async def undo_merge(session: AsyncSession, actor: Actor, merge_id: UUID, reason: str) -> Merge:
    """Let two customers be two again; what was made for the survivor since then stays there."""
    merge = await merge_to_change(session, actor, merge_id)
    survivor, merged = await customers_to_join(session, actor, merge.survivor_id, merge.merged_id)
    undone = merge.undo(survivor, reason, actor.id, clock.now())
    returned = await put_back(session, merge.id)
    merge.note(Context.CUSTOMER, returned or {}, undone=True)
    still_formal = await is_formal_by_another(session, merge)
    restored = survivor.release(merge.to_restore(survivor), still_formal=still_formal)
    _record(session, restored, merged.reappear(merge.merged_status), undone)
    await session.flush()
    return merge


async def note_applied(session: AsyncSession, context: Context, applied: MergeApplied) -> None:
    """Remember what a service did."""
    merge = await merge_told_of(session, applied.merge_id)
    merge.note(context, applied.counts, undone=applied.undone)


def _record(session: AsyncSession, *events: Event | None) -> None:
    for event in events:
        if event:
            record(session, event)
