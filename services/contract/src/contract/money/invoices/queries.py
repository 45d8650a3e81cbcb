"""Invoices; whoever may see a contract or order by its stamp sees what was invoiced for it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from chassis.schedule import clock
from contract.money.invoices.model import Allocation, Invoice
from contract.money.invoices.rules import Debt
from contract.orders.taking.model import Order
from contract.references.queries import branches_known
from contracts.events.contract import InvoiceStatus
from contracts.values import Money


def invoices(
    actor: Actor,
    customer_id: UUID | None = None,
    contract_id: UUID | None = None,
    order_id: UUID | None = None,
    status: InvoiceStatus | None = None,
) -> Select[Invoice]:
    """The invoices the actor may see, narrowed by what is given."""
    statement = visible(select(Invoice), actor, Invoice)
    if customer_id:
        statement = statement.where(Invoice.customer_id == customer_id)
    if contract_id:
        statement = statement.where(Invoice.contract_id == contract_id)
    if order_id:
        statement = statement.where(Invoice.order_id == order_id)
    if status:
        statement = statement.where(Invoice.status == status)
    return statement


async def invoice_seen(session: AsyncSession, actor: Actor, invoice_id: UUID) -> Invoice:
    """One invoice to read."""
    invoice = await session.scalar(invoices(actor).where(Invoice.id == invoice_id))
    if invoice is None:
        raise NotFound
    return invoice


async def customer_of_invoice(session: AsyncSession, invoice_id: UUID) -> UUID:
    """Whose money has to be locked before the invoice is."""
    statement = select(Invoice.customer_id).where(Invoice.id == invoice_id)
    customer_id = await session.scalar(statement)
    if customer_id is None:
        raise NotFound
    return customer_id


async def invoices_to_settle(
    session: AsyncSession, invoice_ids: Iterable[UUID]
) -> dict[UUID, Invoice]:
    """Invoices by their ids, locked until the transaction ends."""
    statement = select(Invoice).where(Invoice.id.in_(set(invoice_ids))).order_by(Invoice.id)
    locked = statement.with_for_update(of=Invoice).execution_options(populate_existing=True)
    return {invoice.id: invoice for invoice in await session.scalars(locked)}


async def lock_orders(session: AsyncSession, invoice_ids: Iterable[UUID]) -> None:
    """Lock the orders that invoices are for: an order is locked before its customer's profile."""
    orders = select(Invoice.order_id).where(Invoice.id.in_(set(invoice_ids)))
    statement = select(Order.id).where(Order.id.in_(orders)).order_by(Order.id)
    await session.execute(statement.with_for_update())


async def is_owed(session: AsyncSession, order_id: UUID) -> bool:
    """Whether any invoice for an order is open."""
    is_open = exists().where(Invoice.order_id == order_id, Invoice.open_amount > 0)
    return bool(await session.scalar(select(is_open)))


async def allocation_of(session: AsyncSession, allocation_id: UUID) -> Allocation:
    """One allocation, as it stands under its invoice's lock."""
    allocation = await session.get(Allocation, allocation_id, populate_existing=True)
    if allocation is None:
        raise NotFound
    return allocation


async def debts(
    session: AsyncSession, actor: Actor, on: date, customer_id: UUID | None = None
) -> list[Debt]:
    """What was open at the end of a day, whatever was paid since."""
    standing = select(func.coalesce(func.sum(Allocation.amount), 0)).where(
        Allocation.invoice_id == Invoice.id,
        Allocation.allocated_on <= on,
        or_(Allocation.reversed_on.is_(None), Allocation.reversed_on > on),
    )
    left = (Invoice.gross_amount - standing.scalar_subquery()).label("left")
    statement = (
        invoices(actor, customer_id)
        .with_only_columns(Invoice.id, Invoice.customer_id, Invoice.currency, Invoice.due_on, left)
        .where(Invoice.issued_on <= on, left > 0)
        .order_by(Invoice.customer_id, Invoice.due_on, Invoice.id)
    )
    rows = await session.execute(statement)
    return [
        Debt(row.customer_id, row.id, Money(amount=row.left, currency=row.currency), row.due_on)
        for row in rows
    ]


async def business_day(session: AsyncSession, branch: str) -> date:
    """Today where a branch is."""
    return clock.today(await time_zone_of(session, branch))


async def time_zone_of(session: AsyncSession, branch: str) -> str:
    """Where a branch is."""
    return (await branches_known(session, [branch]))[branch].time_zone
