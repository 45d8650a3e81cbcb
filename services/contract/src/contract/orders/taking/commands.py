"""What people do with orders until the trip begins."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.http.etags import ExpectedVersion
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables import new_id, next_number
from contract.credit.commands import adjust, release, reserve
from contract.credit.model import CreditLimitExceeded, CreditOnHold, ReservedFor
from contract.orders.revisions.model import Estimate, Wanted
from contract.orders.revisions.rules import estimated, first_day
from contract.orders.taking.model import Order, must_not_be_over
from contract.orders.taking.queries import order_to_change
from contract.references.model import BranchRef
from contract.references.queries import branches_known, customer_seen
from contract.tariffs.queries import tariff_in_force
from contracts.events.contract import OrderCancelled, OrderChannel
from contracts.values import Money


async def capture_order(
    session: AsyncSession,
    actor: Actor,
    customer_id: UUID,
    channel: OrderChannel,
    branch: str,
    wanted: Wanted,
    *,
    confirm: bool = False,
) -> Order:
    """Take down what a customer wants and, if told so, promise it at once."""
    customer = await customer_seen(session, actor, customer_id)
    must_not_be_over(wanted.period, clock.now())
    delivering = await _branch(session, branch)
    estimate = await _estimate(session, wanted, delivering)
    order = Order(id=new_id(), customer_id=customer.id, channel=channel)
    # The customer's credit is locked before the number is taken, which is always last.
    lack = await _lack_of_credit(session, order, estimate.gross) if confirm else None
    number = await next_number(session, "DD", clock.today(delivering.time_zone).year)
    record(session, order.capture(number, wanted, delivering, estimate, actor.scope()))
    session.add(order)
    await session.flush()
    return await _promise(session, actor, order, lack) if confirm else order


async def confirm_order(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    """Promise a trip as far as the customer's credit goes; otherwise it is held for finance."""
    order = await order_to_change(session, actor, order_id)
    order.must_await_confirmation(clock.now())
    lack = await _lack_of_credit(session, order, order.credit_needed)
    return await _promise(session, actor, order, lack)


async def release_order(session: AsyncSession, actor: Actor, order_id: UUID, reason: str) -> Order:
    """Promise a held trip although the customer's credit does not carry it."""
    order = await order_to_change(session, actor, order_id)
    released = order.release(actor.id, clock.now(), reason)
    await reserve(
        session,
        order.customer_id,
        order.id,
        order.credit_needed,
        ReservedFor.ORDER,
        beyond_limit=True,
    )
    record(session, released)
    await session.flush()
    return order


async def revise_order(
    session: AsyncSession,
    actor: Actor,
    order_id: UUID,
    expected: ExpectedVersion,
    changes: Mapping[str, Any],
    reason: str,
) -> Order:
    """Change what is given; nothing changes if the customer's credit does not carry it."""
    order = await order_to_change(session, actor, order_id)
    expected.check(order.version)
    wanted = order.wanted.model_copy(update=dict(changes))
    estimate = await _estimate(session, wanted, await _branch(session, order.branch))
    revised = order.revise(wanted, estimate, actor.id, clock.now(), reason)
    if order.is_promised:
        await adjust(session, order.id, order.credit_needed)
    record(session, revised)
    await session.flush()
    return order


async def cancel_order(
    session: AsyncSession, actor: Actor, order_id: UUID, reason: str
) -> tuple[Order, OrderCancelled]:
    """Call a trip off and give its credit back; whoever calls charges the fee."""
    order = await order_to_change(session, actor, order_id)
    cancelled = order.cancel(actor.id, clock.now(), reason)
    await release(session, order.id)
    record(session, cancelled)
    await session.flush()
    return order, cancelled


async def _lack_of_credit(session: AsyncSession, order: Order, needed: Money) -> str | None:
    """Reserve what an order needs, or say why the customer's credit does not carry it."""
    try:
        await reserve(session, order.customer_id, order.id, needed, ReservedFor.ORDER)
    except (CreditLimitExceeded, CreditOnHold) as refused:
        return str(refused)
    return None


async def _promise(session: AsyncSession, actor: Actor, order: Order, lack: str | None) -> Order:
    """Confirm or hold; holding is an answer to be kept, by which finance finds the order."""
    if lack is None:
        record(session, order.confirm(actor.id, clock.now()))
    else:
        record(session, order.hold(lack))
    await session.flush()
    return order


async def _estimate(session: AsyncSession, wanted: Wanted, branch: BranchRef) -> Estimate:
    """By the tariff in force where and when the trip begins."""
    on = first_day(wanted.period, branch.time_zone)
    terms = (await tariff_in_force(session, wanted.tariff_ref, on)).terms
    return Estimate(net=estimated(terms, wanted.period), tax_bp=terms.tax_bp)


async def _branch(session: AsyncSession, code: str) -> BranchRef:
    return (await branches_known(session, [code]))[code]
