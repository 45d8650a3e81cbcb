"""Orders over HTTP, until the trip begins; calling them off is with the endings."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from chassis.auth import Actor, allowed
from chassis.errors import Forbidden
from chassis.http import IfMatch, Page, Paging, Session, etag, new_router, paged
from chassis.tables.replacements import current
from contract.orders.taking import commands, queries
from contract.orders.taking.model import Order
from contract.orders.taking.schemas import Because, NewOrder, OrderOut, OrderRevision
from contracts.events.contract import OrderStatus
from contracts.permissions import Permission

router = new_router("orders")
Reader = Annotated[Actor, allowed(Permission.ORDER_READ)]
Capturer = Annotated[Actor, allowed(Permission.ORDER_CAPTURE)]
Confirmer = Annotated[Actor, allowed(Permission.ORDER_CONFIRM)]
Reviser = Annotated[Actor, allowed(Permission.ORDER_REVISE)]
Releaser = Annotated[Actor, allowed(Permission.CREDIT_HOLD)]


@router.post("/orders", status_code=201, response_model=OrderOut)
async def capture(new: NewOrder, session: Session, capturer: Capturer, response: Response) -> Order:
    """Take down what a customer wants and, if told so, promise it at once."""
    if new.confirm and not capturer.may(Permission.ORDER_CONFIRM):
        raise Forbidden
    order = await commands.capture_order(
        session,
        capturer,
        new.customer_id,
        new.channel,
        new.branch,
        new.wanted,
        confirm=new.confirm,
    )
    return _tagged(order, response)


@router.get("/orders", response_model=Page[OrderOut])
async def find(
    session: Session,
    reader: Reader,
    page: Paging,
    status: OrderStatus | None = None,
    customer_id: UUID | None = None,
    branch: str | None = None,
) -> Page[Order]:
    """List the orders one may see, newest first."""
    customer_id = customer_id and await current(session, customer_id)
    found = queries.orders(reader, status, customer_id, branch)
    return await paged(session, found, Order.id, page)


@router.get("/orders/{order_id}", response_model=OrderOut)
async def read(order_id: UUID, session: Session, reader: Reader, response: Response) -> Order:
    """Read an order with its revisions."""
    return _tagged(await queries.order_seen(session, reader, order_id), response)


@router.post("/orders/{order_id}/confirmation", response_model=OrderOut)
async def confirm(
    order_id: UUID, session: Session, confirmer: Confirmer, response: Response
) -> Order:
    """Promise an order; it is held for finance if the customer's credit does not carry it."""
    return _tagged(await commands.confirm_order(session, confirmer, order_id), response)


@router.post("/orders/{order_id}/release", response_model=OrderOut)
async def release(
    order_id: UUID, why: Because, session: Session, releaser: Releaser, response: Response
) -> Order:
    """Promise a held order although the customer's credit does not carry it."""
    order = await commands.release_order(session, releaser, order_id, why.reason)
    return _tagged(order, response)


@router.post("/orders/{order_id}/revisions", response_model=OrderOut)
async def revise(
    order_id: UUID,
    revision: OrderRevision,
    session: Session,
    reviser: Reviser,
    if_match: IfMatch,
    response: Response,
) -> Order:
    """Change what the customer asks for, before the trip begins."""
    order = await commands.revise_order(
        session, reviser, order_id, if_match, revision.changes, revision.reason
    )
    return _tagged(order, response)


def _tagged(order: Order, response: Response) -> Order:
    response.headers["ETag"] = etag(order.version)
    return order
