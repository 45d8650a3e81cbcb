"""Calls orders off and charges the fee in the same transaction."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from contract.money.charges.commands import charge_fee
from contract.orders.taking.commands import cancel_order
from contract.orders.taking.model import Order
from contract.orders.taking.rules import cancellation_percent
from contracts.events.contract import Calculation, OrderCancelled


async def cancel_with_fee(
    session: AsyncSession, actor: Actor, order_id: UUID, reason: str
) -> Order:
    """Call a trip off; the customer owes the fee, if there is one."""
    order, cancelled = await cancel_order(session, actor, order_id, reason)
    if cancelled.fee.amount:
        await charge_fee(
            session,
            customer_id=order.customer_id,
            order_id=order.id,
            branch=order.branch,
            scope=order.scope,
            period=order.period,
            net=cancelled.fee,
            tax_bp=order.tax_bp,
            calculation=_shown(order, cancelled),
        )
    return order


def _shown(order: Order, cancelled: OrderCancelled) -> Calculation:
    assert order.cancelled_at
    return Calculation(
        quantity=cancellation_percent(order.starts_at - order.cancelled_at),
        unit="percent",
        price=cancelled.estimate,
        per=100,
        note=f"{order.number}: {cancelled.reason}",
    )
