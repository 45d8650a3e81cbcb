"""Follows merges of customers and their undoing."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import ReferenceNotYetKnown
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables.replacements import family, put_back, references, replace
from contract.contracts.model import Contract
from contract.credit.model import CreditHold, CreditProfile, CreditReservation
from contract.endings.merges.model import MergeHold, hold_together
from contract.endings.merges.queries import profiles_to_join, standing_of
from contract.orders.taking.model import Order
from contract.tables import Base
from contracts.events.contract import ContractMergeApplied
from contracts.events.customer import CustomerMerged, CustomerMergeUndone

UNDONE = "The merge was undone."
# Who set which limit when, and why credit was held, is the history of one profile.
_STAYS = {"credit_change", "credit_hold"}


async def follow_merge(session: AsyncSession, merged: CustomerMerged) -> None:
    """Let the survivor have all contracts and orders, owe all debts, and keep its own limit."""
    columns = [c for c in references(Base.metadata) if c.table.name not in _STAYS]
    if await session.get(CreditProfile, merged.survivor_id) is None:
        raise ReferenceNotYetKnown(f"customer {merged.survivor_id}")
    moved = await replace(session, merged.merge_id, merged.merged_id, merged.survivor_id, columns)
    if moved is None:
        return
    profiles = await _count_anew(session, merged)
    survivor = profiles[merged.survivor_id]
    if placed := hold_together(survivor, profiles.get(merged.merged_id), clock.now()):
        record(session, placed)
        await session.flush()
        assert survivor.hold
        session.add(MergeHold(merge_id=merged.merge_id, hold_id=survivor.hold.id))
    record(session, ContractMergeApplied.to(merged, moved, undone=False))


async def follow_undoing(session: AsyncSession, undone: CustomerMergeUndone) -> None:
    """Let both have their own again; what belongs to a contract or order goes where that goes."""
    tables = Base.metadata.tables
    source = tables[CreditReservation.__tablename__].c.source_id
    families = [
        family(Base.metadata, tie, tables[whole.__tablename__].c.id, source)
        for tie, whole in (("contract_id", Contract), ("order_id", Order))
    ]
    returned = await put_back(session, undone.merge_id, families)
    if returned is None:
        return
    profiles = await _count_anew(session, undone)
    survivor = profiles[undone.survivor_id]
    if await _is_held_by(session, survivor, undone.merge_id):
        record(session, survivor.release_hold(UNDONE, undone.undone_by, clock.now()))
    record(session, ContractMergeApplied.to(undone, returned, undone=True))


async def _count_anew(
    session: AsyncSession, told: CustomerMerged | CustomerMergeUndone
) -> dict[UUID, CreditProfile]:
    profiles = await profiles_to_join(session, told.survivor_id, told.merged_id)
    for customer_id, profile in profiles.items():
        (await standing_of(session, customer_id)).put_into(profile)
    return profiles


async def _is_held_by(session: AsyncSession, survivor: CreditProfile, merge_id: UUID) -> bool:
    held = await session.get(MergeHold, merge_id)
    standing: CreditHold | None = survivor.hold
    return held is not None and standing is not None and standing.id == held.hold_id
