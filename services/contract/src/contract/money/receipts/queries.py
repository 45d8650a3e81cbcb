"""Receipts; whoever may see a customer may see its payments with the permission for it."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from contract.credit.queries import profile_to_reserve
from contract.money.billing.model import CreditNote
from contract.money.billing.queries import credit_note_seen
from contract.money.invoices.model import Allocation, Invoice
from contract.money.receipts.model import Receipt
from contracts.events.contract import PaymentMethod


def receipts(
    actor: Actor, customer_id: UUID | None = None, external_ref: str | None = None
) -> Select[Receipt]:
    """The receipts the actor may see, narrowed by what is given."""
    statement = visible(select(Receipt), actor, Receipt)
    if customer_id:
        statement = statement.where(Receipt.customer_id == customer_id)
    if external_ref:
        statement = statement.where(Receipt.external_ref == external_ref)
    return statement


async def receipt_seen(session: AsyncSession, actor: Actor, receipt_id: UUID) -> Receipt:
    """One receipt to read."""
    receipt = await session.scalar(receipts(actor).where(Receipt.id == receipt_id))
    if receipt is None:
        raise NotFound
    return receipt


async def receipt_to_change(session: AsyncSession, actor: Actor, receipt_id: UUID) -> Receipt:
    """One receipt, locked after its customer's profile."""
    receipt = await receipt_seen(session, actor, receipt_id)
    await profile_to_reserve(session, receipt.customer_id)
    return await locked_receipt(session, receipt_id)


async def locked_receipt(session: AsyncSession, receipt_id: UUID) -> Receipt:
    """One receipt under the lock of its customer's profile."""
    statement = select(Receipt).where(Receipt.id == receipt_id).with_for_update()
    return (await session.scalars(statement.execution_options(populate_existing=True))).one()


async def note_to_change(session: AsyncSession, actor: Actor, note_id: UUID) -> CreditNote:
    """One credit note, locked after its customer's profile."""
    note = await credit_note_seen(session, actor, note_id)
    await profile_to_reserve(session, note.customer_id)
    return await locked_note(session, note_id)


async def locked_note(session: AsyncSession, note_id: UUID) -> CreditNote:
    """One credit note under the lock of its customer's profile."""
    statement = select(CreditNote).where(CreditNote.id == note_id).with_for_update()
    return (await session.scalars(statement.execution_options(populate_existing=True))).one()


async def wait_for_reference(
    session: AsyncSession, method: PaymentMethod, external_ref: str
) -> None:
    """Let one at a time record a payment with this reference, for whichever customer."""
    key = func.hashtextextended(f"receipt/{method}/{external_ref}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def receipt_of(
    session: AsyncSession, method: PaymentMethod, external_ref: str
) -> Receipt | None:
    """The receipt that has a bank's reference already."""
    statement = select(Receipt).where(
        Receipt.method == method, Receipt.external_ref == external_ref
    )
    return await session.scalar(statement)


async def allocated_invoice(session: AsyncSession, actor: Actor, allocation_id: UUID) -> Invoice:
    """The invoice that an allocation settles, if the actor may see it."""
    statement = select(Invoice).join(Allocation).where(Allocation.id == allocation_id)
    invoice = await session.scalar(visible(statement, actor, Invoice))
    if invoice is None:
        raise NotFound
    return invoice


async def allocations_standing(session: AsyncSession, receipt_id: UUID) -> list[Allocation]:
    """What a receipt settles."""
    statement = select(Allocation).where(
        Allocation.receipt_id == receipt_id, Allocation.reversed_at.is_(None)
    )
    return list(await session.scalars(statement.order_by(Allocation.id)))
