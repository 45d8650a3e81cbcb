"""Looks references up, or says that they are not known yet."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import ReferenceNotYetKnown
from chassis.tables.replacements import current
from contract.references.model import BranchRef, CustomerRef, LeaverRef
from contracts.values import Scope


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


async def scope_now(session: AsyncSession, told: Scope, customer_id: UUID) -> Scope:
    """The stamp for what begins now: whoever has left by now is not its owner.

    Then it is for whoever answers for the customer, or for whoever took over the rest.
    """
    leaver = await session.get(LeaverRef, told.owner_id)
    if leaver is None:
        return told
    customer = await session.get(CustomerRef, await current(session, customer_id))
    owner = (leaver.receiver_id, leaver.org_path)
    if customer and customer.owner_id != leaver.id:
        owner = (customer.owner_id, customer.org_path)
    return told.model_copy(update={"owner_id": owner[0], "org_path": owner[1]})
