"""Finds merges, as far as the actor may see their survivors."""

from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound, ReferenceNotYetKnown
from contracts.events.customer import CustomerStatus
from customer.customers.model import Customer
from customer.merges.model import Merge


def merges(actor: Actor, customer_id: UUID | None = None) -> Select[Merge]:
    """All the actor may see, or those of them that concern one customer."""
    statement = visible(select(Merge), actor, Merge)
    if customer_id is not None:
        concerned = or_(Merge.survivor_id == customer_id, Merge.merged_id == customer_id)
        statement = statement.where(concerned)
    return statement


async def merge_for(session: AsyncSession, actor: Actor, merge_id: UUID) -> Merge:
    """One merge to look at."""
    return _found(await session.scalar(merges(actor).where(Merge.id == merge_id)))


async def merge_to_change(session: AsyncSession, actor: Actor, merge_id: UUID) -> Merge:
    """One merge, locked."""
    statement = merges(actor).where(Merge.id == merge_id).with_for_update()
    return _found(await session.scalar(statement))


async def merge_told_of(session: AsyncSession, merge_id: UUID) -> Merge:
    """The merge that another service's event speaks of, locked."""
    merge = await session.get(Merge, merge_id, with_for_update=True)
    if merge is None:
        raise ReferenceNotYetKnown(f"merge {merge_id}")
    return merge


async def is_formal_by_another(session: AsyncSession, merge: Merge) -> bool:
    """Whether a further merge, which stays, makes the same survivor a formal customer."""
    signed = select(Customer.id).where(Customer.first_contract_id.is_not(None))
    formal = (CustomerStatus.ACTIVE, CustomerStatus.DORMANT)
    another = exists().where(
        Merge.survivor_id == merge.survivor_id,
        Merge.id != merge.id,
        Merge.undone_at.is_(None),
        or_(Merge.merged_status.in_(formal), Merge.merged_id.in_(signed)),
    )
    return bool(await session.scalar(select(another)))


def _found(merge: Merge | None) -> Merge:
    if merge is None:
        raise NotFound
    return merge
