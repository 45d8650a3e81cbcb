"""Credit profiles; whoever may see a customer may see the credit with the permission for it."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound, ReferenceNotYetKnown
from chassis.tables.replacements import current
from contract.credit.model import CreditProfile, CreditReservation
from contract.references.model import CustomerRef


def _profiles(actor: Actor, customer_id: UUID) -> Select[CreditProfile]:
    statement = select(CreditProfile).join(CustomerRef).where(CustomerRef.id == customer_id)
    return visible(statement, actor, CustomerRef)


async def profile_seen(session: AsyncSession, actor: Actor, customer_id: UUID) -> CreditProfile:
    """A customer's profile to read; of one that was merged the survivor's."""
    customer_id = await current(session, customer_id)
    profile = await session.scalar(_profiles(actor, customer_id))
    if profile is None:
        raise NotFound
    return profile


async def profile_to_set(session: AsyncSession, actor: Actor, customer_id: UUID) -> CreditProfile:
    """The same, locked until the transaction ends."""
    customer_id = await current(session, customer_id)
    profile = await session.scalar(_locked(_profiles(actor, customer_id)))
    if profile is None:
        raise ReferenceNotYetKnown(f"customer {customer_id}")
    return profile


async def profile_to_reserve(session: AsyncSession, customer_id: UUID) -> CreditProfile:
    """The profile of a customer, locked, whoever asks; whatever changes its money holds this lock.

    Debts of a customer that was merged are the survivor's.
    """
    customer_id = await current(session, customer_id)
    statement = select(CreditProfile).where(CreditProfile.customer_id == customer_id)
    profile = await session.scalar(_locked(statement))
    if profile is None:
        raise ReferenceNotYetKnown(f"customer {customer_id}")
    return profile


async def profile_of_reservation(session: AsyncSession, source_id: UUID) -> CreditProfile | None:
    """The profile, locked, that a contract or order takes of."""
    taken_of = select(CreditReservation.customer_id).where(CreditReservation.source_id == source_id)
    while customer_id := await session.scalar(taken_of):
        profile = await profile_to_reserve(session, customer_id)
        # A merge of customers, or its undoing, may have moved it before the lock was there.
        if await session.scalar(taken_of) == profile.customer_id:
            return profile
    return None


async def reservation(session: AsyncSession, source_id: UUID) -> CreditReservation | None:
    """What a contract or order takes, as it stands under the profile's lock."""
    statement = select(CreditReservation).where(CreditReservation.source_id == source_id)
    return await session.scalar(statement.execution_options(populate_existing=True))


def _locked(statement: Select[CreditProfile]) -> Select[CreditProfile]:
    locked = statement.with_for_update(of=CreditProfile)
    # What this session read before it got the lock may be out of date.
    return locked.execution_options(populate_existing=True)
