"""Trips; whoever may see a contract or an order sees what its trips cost."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.errors import NotFound, ReferenceNotYetKnown
from contract.contracts.model import Contract
from contract.lines.model import Line
from contract.money.charges.queries import visible_undertakings
from contract.money.trips.model import Trip
from contract.orders.taking.model import Order


async def trip_seen(session: AsyncSession, actor: Actor, trip_sheet_id: UUID) -> Trip:
    """The trip of a sheet to read."""
    statement = select(Trip).where(Trip.trip_sheet_id == trip_sheet_id)
    trip = await session.scalar(visible_undertakings(statement, actor, Trip))
    if trip is None:
        raise NotFound
    return trip


async def trip_to_price(session: AsyncSession, trip_sheet_id: UUID) -> Trip | None:
    """The trip of a sheet, locked, if it was heard of before."""
    statement = select(Trip).where(Trip.trip_sheet_id == trip_sheet_id)
    return await session.scalar(statement.with_for_update())


async def trips_of_lines(session: AsyncSession, contract_id: UUID) -> Sequence[Trip]:
    """All trips of a contract's lines, in the order of their sheets."""
    statement = select(Trip).where(Trip.contract_id == contract_id)
    return (await session.scalars(statement.order_by(Trip.trip_sheet_id))).all()


async def line_served(
    session: AsyncSession, contract_id: UUID, line_id: UUID
) -> tuple[Contract, Line]:
    """The line that a trip served, with its contract."""
    contract = await session.get(Contract, contract_id)
    for line in contract.lines if contract else ():
        if contract and line.line_id == line_id:
            return contract, line
    raise ReferenceNotYetKnown(f"line {line_id} of contract {contract_id}")


async def order_served(session: AsyncSession, order_id: UUID) -> Order:
    """The order that a trip served."""
    order = await session.get(Order, order_id)
    if order is None:
        raise ReferenceNotYetKnown(f"order {order_id}")
    return order
