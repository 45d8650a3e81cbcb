"""Which vehicles serve which lines."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract.money.vehicles.model import LineVehicle


async def vehicles_of(session: AsyncSession, contract_id: UUID) -> Sequence[LineVehicle]:
    """All assignments of a contract's lines, whenever they serve."""
    statement = select(LineVehicle).where(LineVehicle.contract_id == contract_id)
    return (await session.scalars(statement.order_by(LineVehicle.assignment_id))).all()


async def line_vehicle(session: AsyncSession, assignment_id: UUID) -> LineVehicle | None:
    """One assignment, locked, if anything was told of it yet."""
    return await session.get(LineVehicle, assignment_id, with_for_update=True)
