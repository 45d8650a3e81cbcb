"""Gives what is not over yet to others; what is over stays with whoever brought it about."""

from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.tables.replacements import current
from contract.contracts.model import Contract
from contract.money.invoices.model import Invoice
from contract.orders.taking.model import Order
from contract.references.model import LeaverRef
from contracts.events.contract import ContractStatus, OrderStatus
from contracts.events.customer import CustomerOwnerChanged, CustomerStatus, HandoverCompleted

OVER = {ContractStatus.TERMINATED, ContractStatus.EXPIRED, ContractStatus.RENEWED}
DONE = {OrderStatus.CLOSED, OrderStatus.CANCELLED}
# Milestones and reviews belong to whoever their contract belongs to.
_GOING_ON: tuple[tuple[type[Contract | Order | Invoice], ColumnElement[bool]], ...] = (
    (Contract, Contract.status.not_in(OVER)),
    (Order, Order.status.not_in(DONE)),
    (Invoice, Invoice.open_amount > 0),
)


async def follow_customer(session: AsyncSession, changed: CustomerOwnerChanged) -> None:
    """Let the customer's new owner have what the old one had of it."""
    if changed.status is not CustomerStatus.MERGED:
        customer_id = await current(session, changed.customer_id)
        new = (changed.scope.owner_id, changed.scope.org_path)
        await _give(session, changed.old_owner_id, *new, customer_id)


async def hand_over(session: AsyncSession, completed: HandoverCompleted) -> None:
    """Leave nothing with the leaver: it goes with its customer, or to the usual receiver."""
    for item in completed.items:
        customer_id = await current(session, item.customer_id)
        receiver = (item.receiver_id, item.org_path)
        await _give(session, completed.leaver_id, *receiver, customer_id)
    usual = (completed.receiver_id, completed.scope.org_path)
    await _give(session, completed.leaver_id, *usual)
    # Nothing new is the leaver's either, whatever others told before they heard of it.
    gone = LeaverRef(id=completed.leaver_id, receiver_id=usual[0], org_path=usual[1])
    await session.merge(gone)


async def _give(
    session: AsyncSession,
    old_owner_id: UUID,
    owner_id: UUID,
    org_path: str,
    customer_id: UUID | None = None,
) -> None:
    for record, goes_on in _GOING_ON:
        statement = update(record).where(record.owner_id == old_owner_id, goes_on)
        if customer_id is not None:
            statement = statement.where(record.customer_id == customer_id)
        await session.execute(statement.values(owner_id=owner_id, org_path=org_path))
