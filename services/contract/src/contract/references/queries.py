"""Looks references up, or says that they are not known yet."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import ReferenceNotYetKnown
from chassis.tables.replacements import current
from contract.references.model import BranchRef, CustomerRef


async def customer_known(session: AsyncSession, customer_id: UUID) -> CustomerRef:
    """The customer, whoever asks."""
    customer = await session.get(CustomerRef, customer_id)
    if customer is None:
        raise ReferenceNotYetKnown(f"customer {customer_id}")
    return customer


async def customer_seen(session: AsyncSession, actor: Actor, customer_id: UUID) -> CustomerRef:
    """The customer, or whoever it was merged into, if the actor may see it.

    Otherwise the same answer as for an unknown one.
    """
    customer_id = await current(session, customer_id)
    statement = select(CustomerRef).where(CustomerRef.id == customer_id)
    customer = await session.scalar(visible(statement, actor, CustomerRef))
    if customer is None:
        raise ReferenceNotYetKnown(f"customer {customer_id}")
    return customer


async def branches_known(session: AsyncSession, codes: Iterable[str]) -> dict[str, BranchRef]:
    """All of the branches by their codes."""
    wanted = set(codes)
    found = await session.scalars(select(BranchRef).where(BranchRef.code.in_(wanted)))
    known = {branch.code: branch for branch in found}
    if unknown := wanted - known.keys():
        raise ReferenceNotYetKnown(f"branch {', '.join(sorted(unknown))}")
    return known
