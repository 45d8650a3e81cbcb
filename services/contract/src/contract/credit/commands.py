"""Opens credit profiles and sets them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock
from contract.credit.model import CreditProfile, CreditTerms
from contract.credit.queries import profile_to_set


async def open_profile(session: AsyncSession, customer_id: UUID, terms: CreditTerms) -> None:
    """Give a customer the default terms, unless there is a profile already."""
    if await session.get(CreditProfile, customer_id) is None:
        session.add(CreditProfile.opened(customer_id, terms, clock.now()))


async def set_profile(
    session: AsyncSession, actor: Actor, customer_id: UUID, terms: CreditTerms, reason: str
) -> CreditProfile:
    """Set how far a customer may go into debt with us."""
    profile = await profile_to_set(session, actor, customer_id)
    record(session, profile.set(terms, reason, actor.id, clock.now()))
    return profile
