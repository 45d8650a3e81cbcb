"""Opens credit profiles and sets them, keeps what customers owe, places and releases holds."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock
from contract.credit.model import CreditOnHold, CreditProfile, CreditTerms, ReservedFor
from contract.credit.queries import (
    profile_of_reservation,
    profile_to_reserve,
    profile_to_set,
    reservation,
)
from contracts.events.contract import HoldCause
from contracts.values import Money


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


async def reserve(
    session: AsyncSession,
    customer_id: UUID,
    source_id: UUID,
    amount: Money,
    what: ReservedFor,
    *,
    beyond_limit: bool = False,
) -> None:
    """Take what a contract or order needs of the customer's limit, or refuse.

    Only what finance releases goes `beyond_limit`.
    """
    profile = await profile_to_reserve(session, customer_id)
    reserved = profile.reserve(source_id, what, amount, clock.now(), beyond_limit=beyond_limit)
    session.add(reserved)
    await session.flush()


async def adjust(session: AsyncSession, source_id: UUID, amount: Money) -> None:
    """Let the reservation of a contract or order be `amount`; only an increase can be refused."""
    profile = await profile_of_reservation(session, source_id)
    held = await reservation(session, source_id)
    assert profile
    assert held
    profile.adjust(held, amount)
    await session.flush()


async def release(session: AsyncSession, source_id: UUID) -> None:
    """Give back what a contract or order took; nothing to do if that was done before."""
    profile = await profile_of_reservation(session, source_id)
    held = await reservation(session, source_id)
    if profile and held:
        profile.release(held)
        await session.delete(held)
        await session.flush()


async def exposure_changed(
    session: AsyncSession,
    customer_id: UUID,
    *,
    open_invoices: int = 0,
    unbilled: int = 0,
    deposits: int = 0,
) -> None:
    """Add what changed, in fen, in the transaction that changed the rows behind it."""
    profile = await profile_to_reserve(session, customer_id)
    profile.open_invoices_amount += open_invoices
    profile.unbilled_amount += unbilled
    profile.deposits_amount += deposits
    await session.flush()


async def hold_credit(
    session: AsyncSession, actor: Actor, customer_id: UUID, reason: str
) -> CreditProfile:
    """Let nothing new be sold to a customer, because finance says so."""
    profile = await profile_to_set(session, actor, customer_id)
    placed = profile.place_hold(HoldCause.MANUAL, reason, actor.id, clock.now())
    if placed is None:
        raise CreditOnHold
    record(session, placed)
    return profile


async def place_hold(
    session: AsyncSession, customer_id: UUID, cause: HoldCause, reason: str
) -> None:
    """Let nothing new be sold to a customer, by itself; a hold that stands stays as it is."""
    profile = await profile_to_reserve(session, customer_id)
    if placed := profile.place_hold(cause, reason, None, clock.now()):
        record(session, placed)


async def release_hold(
    session: AsyncSession, actor: Actor, customer_id: UUID, reason: str
) -> CreditProfile:
    """Let a customer sign and order again."""
    profile = await profile_to_set(session, actor, customer_id)
    record(session, profile.release_hold(reason, actor.id, clock.now()))
    return profile
