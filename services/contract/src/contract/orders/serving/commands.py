"""Lets orders go along with what fleet does and with what is invoiced and paid."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contract.credit.commands import release
from contract.orders.taking.queries import order_told_of
from contracts.events.fleet import TripSheetState


async def follow_trip(session: AsyncSession, told: TripSheetState) -> None:
    """Go along with a trip sheet of an order; its charges replace the credit that was reserved."""
    if told.order_id is None:
        return
    order = await order_told_of(session, told.order_id)
    if order.follow(told):
        await release(session, order.id)


async def note_unmet(session: AsyncSession, order_id: UUID, revision: int, lacking: str) -> None:
    """Nobody is free for an order."""
    order = await order_told_of(session, order_id)
    order.hear_unmet(revision, lacking)


async def note_conflict(session: AsyncSession, order_id: UUID, revision: int, lacking: str) -> None:
    """A revision cannot be served; what was booked before stays."""
    order = await order_told_of(session, order_id)
    order.hear_conflict(revision, lacking)


async def settle_order(session: AsyncSession, order_id: UUID, *, paid: bool) -> None:
    """All that a completed order cost is invoiced, and the invoices are paid or not."""
    order = await order_told_of(session, order_id)
    order.settle(paid=paid)
    await session.flush()
