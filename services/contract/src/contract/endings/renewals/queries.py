"""What a renewal takes over."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contract.contracts.model import Contract
from contract.money.vehicles.queries import vehicles_of


async def last_vehicles(session: AsyncSession, contract: Contract) -> dict[UUID, UUID]:
    """The vehicle that serves or served each line last, replacements apart, by line."""
    assigned = [v for v in await vehicles_of(session, contract.id) if v.replacement_for is None]
    in_order = sorted(assigned, key=lambda vehicle: vehicle.ends_at)
    return {vehicle.line_id: vehicle.vehicle_id for vehicle in in_order}
