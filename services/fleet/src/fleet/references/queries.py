"""Looks reference copies up; one that has not arrived yet is waited for."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.auth.visible import sees
from chassis.errors import Forbidden, ReferenceNotYetKnown
from chassis.tables.replacements import current
from contracts.values import Scope
from fleet.references.model import BranchRef, CustomerRef


class OtherBranch(Forbidden):
    """You may do this in your own branch only."""


async def branch_known(session: AsyncSession, code: str | None) -> BranchRef:
    """The branch of this code."""
    found = await session.execute(select(BranchRef).where(BranchRef.code == code))
    branch = found.scalar_one_or_none()
    if branch is None:
        raise ReferenceNotYetKnown(f"branch {code}")
    return branch


async def branch_to_equip(session: AsyncSession, code: str, actor: Actor) -> BranchRef:
    """The branch of this code, if the actor may put vehicles and drivers there."""
    branch = await branch_known(session, code)
    if not sees(actor, Scope(org_path=branch.path, owner_id=branch.id)):
        raise OtherBranch(f"{code} is not yours.")
    return branch


async def customer_known(session: AsyncSession, customer_id: UUID) -> CustomerRef:
    """The customer of this id, or whoever it was merged into."""
    customer_id = await current(session, customer_id)
    customer = await session.get(CustomerRef, customer_id)
    if customer is None:
        raise ReferenceNotYetKnown(f"customer {customer_id}")
    return customer
