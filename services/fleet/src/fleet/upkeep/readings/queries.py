"""The readings of a vehicle, and how far it went before each."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from fleet.vehicles.model import OdometerReading, ReadingSource, Vehicle

_in_order = (
    OdometerReading.source != ReadingSource.REGISTRATION,
    OdometerReading.read_at,
    OdometerReading.id,
)
_km = OdometerReading.odometer_km
_since_before = _km - func.lag(_km, 1, _km).over(order_by=_in_order)
_on_the_trip = _km - func.lag(_km, 1, _km).over(
    partition_by=OdometerReading.source_id, order_by=_in_order
)


def readings_of(vehicle: Vehicle) -> Select[OdometerReading]:
    """All readings of a vehicle; whoever may see the vehicle may see them."""
    return select(OdometerReading).where(OdometerReading.vehicle_id == vehicle.id)


async def km_before(
    session: AsyncSession, vehicle: Vehicle, reading_ids: Collection[UUID]
) -> dict[UUID, int]:
    """How far the vehicle went before each of these: since the reading before, or on the trip."""
    is_return = OdometerReading.source == ReadingSource.RETURN
    ways = (
        select(
            OdometerReading.id.label("id"),
            case((is_return, _on_the_trip), else_=_since_before).label("km"),
        )
        .where(OdometerReading.vehicle_id == vehicle.id)
        .subquery()
    )
    found = await session.execute(select(ways.c.id, ways.c.km).where(ways.c.id.in_(reading_ids)))
    return {row.id: row.km for row in found}
