"""Credit profiles; whoever may see a customer may see the credit with the permission for it."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound, ReferenceNotYetKnown
from contract.credit.model import CreditProfile
from contract.references.model import CustomerRef


def _profiles(actor: Actor, customer_id: UUID) -> Select[CreditProfile]:
    statement = select(CreditProfile).join(CustomerRef).where(CustomerRef.id == customer_id)
    return visible(statement, actor, CustomerRef)


async def profile_seen(session: AsyncSession, actor: Actor, customer_id: UUID) -> CreditProfile:
    """A customer's profile to read."""
    profile = await session.scalar(_profiles(actor, customer_id))
    if profile is None:
        raise NotFound
    return profile


async def profile_to_set(session: AsyncSession, actor: Actor, customer_id: UUID) -> CreditProfile:
    """A customer's profile, locked until the transaction ends."""
    statement = _profiles(actor, customer_id).with_for_update(of=CreditProfile)
    profile = await session.scalar(statement)
    if profile is None:
        raise ReferenceNotYetKnown(f"customer {customer_id}")
    return profile


async def profile_to_reserve(session: AsyncSession, customer_id: UUID) -> CreditProfile:
    """The profile of a contract's customer, locked, whoever signs."""
    statement = select(CreditProfile).where(CreditProfile.customer_id == customer_id)
    return (await session.scalars(statement.with_for_update())).one()
