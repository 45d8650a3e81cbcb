"""Calling orders off over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from chassis.auth import Actor, allowed
from chassis.http import Session, etag, new_router
from contract.endings.cancellations import commands
from contract.orders.taking.model import Order
from contract.orders.taking.schemas import Because, OrderOut
from contracts.permissions import Permission

router = new_router("orders")
Canceller = Annotated[Actor, allowed(Permission.ORDER_CANCEL)]


@router.post("/orders/{order_id}/cancellation", response_model=OrderOut)
async def cancel(
    order_id: UUID, why: Because, session: Session, canceller: Canceller, response: Response
) -> Order:
    """Call an order off before the trip begins; what was promised may cost a fee."""
    order = await commands.cancel_with_fee(session, canceller, order_id, why.reason)
    response.headers["ETag"] = etag(order.version)
    return order
