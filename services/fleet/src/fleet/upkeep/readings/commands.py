"""Readings between trips."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from fleet.trip_sheets.commands import happened_at
from fleet.vehicles.commands import take_reading
from fleet.vehicles.model import OdometerReading, ReadingSource
from fleet.vehicles.queries import vehicle_to_change


async def record_reading(
    session: AsyncSession,
    actor: Actor,
    vehicle_id: UUID,
    *,
    odometer_km: int,
    read_at: datetime | None,
    fuel_level: int | None,
    fuel_ml: int | None,
    private_use: int | None,
    note: str,
) -> OdometerReading:
    """Enter what was found when somebody looked at a vehicle."""
    vehicle = await vehicle_to_change(session, vehicle_id, actor)
    reading = OdometerReading(
        read_at=happened_at(read_at),
        odometer_km=odometer_km,
        source=ReadingSource.CHECK,
        fuel_level=fuel_level,
        fuel_ml=fuel_ml,
        private_use=private_use,
        note=note,
        read_by=actor.id,
    )
    return await take_reading(session, vehicle, reading)
