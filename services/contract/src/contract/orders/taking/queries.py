"""Orders; whoever captured them sees them, and whoever belongs to the branch that delivers."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.auth.visible import branch_of
from chassis.errors import NotFound, ReferenceNotYetKnown
from contract.orders.taking.model import Order
from contracts.events.contract import OrderStatus
from contracts.permissions import Reach

S = TypeVar("S", bound=Select[Any])


def visible_orders(statement: S, actor: Actor) -> S:
    """What `visible` covers and, for whoever may see a branch, what that branch delivers."""
    if actor.reach not in {Reach.BRANCH, Reach.DEPARTMENT}:
        return visible(statement, actor, Order)
    covered = visible(select(Order.id), actor, Order).whereclause
    assert covered is not None
    return statement.where(or_(covered, Order.branch_path == branch_of(actor.org_path)))


def orders(
    actor: Actor,
    status: OrderStatus | None = None,
    customer_id: UUID | None = None,
    branch: str | None = None,
) -> Select[Order]:
    """The orders the actor may see, narrowed by what is given."""
    statement = visible_orders(select(Order), actor)
    if status:
        statement = statement.where(Order.status == status)
    if customer_id:
        statement = statement.where(Order.customer_id == customer_id)
    if branch:
        statement = statement.where(Order.branch == branch)
    return statement


async def order_seen(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    """One order to read."""
    return await _one(session, orders(actor).where(Order.id == order_id))


async def order_to_change(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    """One order, locked until the transaction ends."""
    return await _one(session, _locked(orders(actor).where(Order.id == order_id)))


async def order_told_of(session: AsyncSession, order_id: UUID) -> Order:
    """An order that another service or an invoice speaks of, locked, whoever may see it."""
    order = await session.scalar(_locked(select(Order).where(Order.id == order_id)))
    if order is None:
        raise ReferenceNotYetKnown(f"order {order_id}")
    return order


def _locked(statement: Select[Order]) -> Select[Order]:
    locked = statement.with_for_update(of=Order)
    # What this session read before it got the lock may be out of date.
    return locked.execution_options(populate_existing=True)


async def _one(session: AsyncSession, statement: Select[Order]) -> Order:
    order = await session.scalar(statement)
    if order is None:
        raise NotFound
    return order
