"""What is to be billed, and the credit notes; whoever sees an invoice sees what was given back of it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from contract.contracts.model import Contract
from contract.lines.model import Line
from contract.money.billing.model import CreditNote
from contract.money.charges.model import Charge
from contract.orders.taking.model import Order
from contracts.events.contract import ContractStatus

# A contract that ended this long ago has been billed to its end, unless a correction came later.
LATE = timedelta(days=62)
_BOUND = (
    ContractStatus.SIGNED,
    ContractStatus.TERMINATED,
    ContractStatus.EXPIRED,
    ContractStatus.RENEWED,
)
_UNBILLED = (Charge.invoice_id.is_(None), Charge.credit_note_id.is_(None))


def credit_notes(
    actor: Actor,
    customer_id: UUID | None = None,
    contract_id: UUID | None = None,
    order_id: UUID | None = None,
    invoice_id: UUID | None = None,
) -> Select[CreditNote]:
    """The credit notes the actor may see, narrowed by what is given."""
    statement = visible(select(CreditNote), actor, CreditNote)
    if customer_id:
        statement = statement.where(CreditNote.customer_id == customer_id)
    if contract_id:
        statement = statement.where(CreditNote.contract_id == contract_id)
    if order_id:
        statement = statement.where(CreditNote.order_id == order_id)
    if invoice_id:
        statement = statement.where(CreditNote.invoice_id == invoice_id)
    return statement


async def credit_note_seen(session: AsyncSession, actor: Actor, note_id: UUID) -> CreditNote:
    """One credit note to read."""
    note = await session.scalar(credit_notes(actor).where(CreditNote.id == note_id))
    if note is None:
        raise NotFound
    return note


async def invoices_of_charges(
    session: AsyncSession, charge_ids: Iterable[UUID]
) -> dict[UUID, UUID]:
    """Which of the charges are on an invoice, and on which."""
    statement = select(Charge.id, Charge.invoice_id).where(Charge.id.in_(set(charge_ids)))
    rows = await session.execute(statement.where(Charge.invoice_id.is_not(None)))
    return {row.id: row.invoice_id for row in rows}


async def customer_of_order(session: AsyncSession, actor: Actor, order_id: UUID) -> UUID | None:
    """Who owes for an order, if it was charged at all and the actor may see it."""
    statement = select(Charge.customer_id).where(Charge.order_id == order_id).limit(1)
    return await session.scalar(visible(statement, actor, Charge))


async def debtor_of(session: AsyncSession, order_id: UUID) -> UUID:
    """Who owes for an order that was charged."""
    statement = select(Charge.customer_id).where(Charge.order_id == order_id).limit(1)
    return (await session.scalars(statement)).one()


async def contract_to_bill(session: AsyncSession, contract_id: UUID) -> Contract:
    """A contract in its turn, locked until the transaction ends."""
    statement = select(Contract).where(Contract.id == contract_id)
    return (await session.scalars(statement.with_for_update(of=Contract))).one()


async def lock_orders_to_bill(
    session: AsyncSession, *, customer_id: UUID | None = None, order_id: UUID | None = None
) -> None:
    """Lock the orders that will be billed, before their customer's profile."""
    charged = select(Charge.order_id).where(*_UNBILLED)
    if customer_id:
        charged = charged.where(Charge.customer_id == customer_id)
    if order_id:
        charged = charged.where(Charge.order_id == order_id)
    statement = select(Order.id).where(Order.id.in_(charged)).order_by(Order.id)
    await session.execute(statement.with_for_update())


async def contracts_of(session: AsyncSession, customer_id: UUID) -> Sequence[Contract]:
    """The contracts of a customer that bind or bound, locked until the transaction ends."""
    statement = select(Contract).where(
        Contract.customer_id == customer_id, Contract.status.in_(_BOUND)
    )
    return (await session.scalars(statement.order_by(Contract.id).with_for_update())).all()


async def contracts_to_bill(session: AsyncSession, branch: str, on: date) -> Sequence[UUID]:
    """The contracts that a branch delivers: in force, ended of late, or with something unbilled."""
    unbilled = exists().where(Charge.contract_id == Contract.id, *_UNBILLED)
    lately = Line.ends_on > on - LATE
    delivered = exists().where(Line.contract_id == Contract.id, Line.branch == branch)
    current = exists().where(Line.contract_id == Contract.id, lately)
    statement = select(Contract.id).where(
        Contract.status.in_(_BOUND), delivered, or_(current, unbilled)
    )
    return (await session.scalars(statement)).all()


async def orders_to_bill(session: AsyncSession, branch: str) -> Sequence[UUID]:
    """The orders of a branch with something unbilled."""
    statement = select(Charge.order_id).where(
        Charge.order_id.is_not(None), Charge.branch == branch, *_UNBILLED
    )
    return [order_id for order_id in await session.scalars(statement.distinct()) if order_id]
