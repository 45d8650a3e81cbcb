"""Charges; whoever may see a contract or an order sees what is charged for it."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from contract.contracts.model import Contract
from contract.contracts.queries import visible_contracts
from contract.money.charges.model import Charge, Undertaken
from contract.orders.taking.model import Order
from contract.orders.taking.queries import visible_orders
from contracts.events.contract import ChargeKind
from contracts.permissions import Reach

S = TypeVar("S", bound=Select[Any])


def visible_undertakings(statement: S, actor: Actor, record: type[Undertaken]) -> S:
    """The rows of the contracts and orders that the actor may see."""
    if actor.reach is Reach.ALL:
        return statement
    contracts = visible_contracts(select(Contract.id), actor)
    orders = visible_orders(select(Order.id), actor)
    return statement.where(or_(record.contract_id.in_(contracts), record.order_id.in_(orders)))


def charges(
    actor: Actor,
    *,
    contract_id: UUID | None = None,
    order_id: UUID | None = None,
    trip_sheet_id: UUID | None = None,
    unbilled: bool | None = None,
) -> Select[Charge]:
    """The charges the actor may see, narrowed by what is given."""
    statement = visible_undertakings(select(Charge), actor, Charge)
    if contract_id:
        statement = statement.where(Charge.contract_id == contract_id)
    if order_id:
        statement = statement.where(Charge.order_id == order_id)
    if trip_sheet_id:
        statement = statement.where(Charge.trip_sheet_id == trip_sheet_id)
    if unbilled is not None:
        on_none = and_(Charge.invoice_id.is_(None), Charge.credit_note_id.is_(None))
        statement = statement.where(on_none if unbilled else ~on_none)
    return statement


async def unbilled_charges(
    session: AsyncSession,
    *,
    customer_id: UUID | None = None,
    contract_id: UUID | None = None,
    order_id: UUID | None = None,
) -> Sequence[Charge]:
    """What stands on no document yet, oldest first, locked: each charge is billed once."""
    statement = select(Charge).where(Charge.invoice_id.is_(None), Charge.credit_note_id.is_(None))
    if customer_id:
        statement = statement.where(Charge.customer_id == customer_id)
    if contract_id:
        statement = statement.where(Charge.contract_id == contract_id)
    if order_id:
        statement = statement.where(Charge.order_id == order_id)
    return (await session.scalars(statement.order_by(Charge.id).with_for_update())).all()


async def charges_of_trip(session: AsyncSession, trip_sheet_id: UUID) -> Sequence[Charge]:
    """All that was charged for a trip so far, oldest first."""
    statement = select(Charge).where(Charge.trip_sheet_id == trip_sheet_id)
    return (await session.scalars(statement.order_by(Charge.id))).all()


async def charges_by_contract(
    session: AsyncSession, contract_id: UUID, kind: ChargeKind
) -> Sequence[Charge]:
    """All charges of one kind for a contract's lines, oldest first."""
    statement = select(Charge).where(Charge.contract_id == contract_id, Charge.kind == kind)
    return (await session.scalars(statement.order_by(Charge.id))).all()
