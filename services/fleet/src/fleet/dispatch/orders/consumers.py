"""Orders as the contract service tells of them, and what became of their trips."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from chassis.schedule import Due
from contracts.events.contract import (
    OrderCancelled,
    OrderConfirmed,
    OrderRevised,
    OrderStatus,
)
from fleet.dispatch.orders import commands
from fleet.trip_sheets.commands import SETTLE_ORDERED_TRIP

consumer = Consumer()
due = Due()
NOT_PROMISED = {OrderStatus.CAPTURED, OrderStatus.HELD}


@consumer.on(OrderConfirmed)
async def serve_order(confirmed: OrderConfirmed, session: AsyncSession) -> None:
    """Serve what was promised."""
    await commands.take_order(session, confirmed)


@consumer.on(OrderRevised)
async def follow_order(revised: OrderRevised, session: AsyncSession) -> None:
    """Follow a promised order; what is not promised is told again when it is."""
    if revised.status not in NOT_PROMISED:
        await commands.take_order(session, revised)


@consumer.on(OrderCancelled)
async def cancel_order(cancelled: OrderCancelled, session: AsyncSession) -> None:
    """Let go of what was booked."""
    await commands.cancel_order(session, cancelled)


@due.on(SETTLE_ORDERED_TRIP)
async def settle_trip(session: AsyncSession, payload: dict[str, Any]) -> None:
    """A sheet of an order was closed or voided."""
    await commands.settle_trip(session, UUID(payload["order_id"]))
