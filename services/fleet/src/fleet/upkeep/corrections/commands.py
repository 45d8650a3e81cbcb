"""Puts closed sheets right."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock
from fleet.trip_sheets.model import TripSheet
from fleet.trip_sheets.queries import trip_sheet_to_change
from fleet.trip_sheets.rules import TripQuantities
from fleet.upkeep.corrections.model import TripSheetCorrection
from fleet.upkeep.corrections.queries import readings_of
from fleet.upkeep.costs.commands import settle_trip
from fleet.vehicles.commands import keep_readings
from fleet.vehicles.model import ReadingSource
from fleet.vehicles.queries import vehicle_to_change


async def correct_sheet(
    session: AsyncSession,
    actor: Actor,
    sheet_id: UUID,
    changed: dict[str, Any],
    reason: str,
) -> TripSheet:
    """Put right what a closed sheet says the trip took.

    Its readings move and must fit between their neighbours; the vehicle's odometer is the highest
    reading that is left; what was booked for tolls and parking follows by its difference.
    """
    sheet = await trip_sheet_to_change(session, sheet_id, actor)
    vehicle = await vehicle_to_change(session, sheet.vehicle_id)
    sheet.must_be_closed()
    before = sheet.quantities
    after = TripQuantities.model_validate(dict(before) | changed)
    corrected = sheet.correct(after, actor.id, reason)
    readings = await readings_of(session, sheet)
    for reading in readings:
        if reading.source is ReadingSource.DEPARTURE:
            reading.odometer_km = after.odometer_out_km
        else:
            reading.odometer_km, reading.fuel_ml = after.odometer_in_km, after.fuel_ml
    await keep_readings(session, vehicle, *readings)
    correction = TripSheetCorrection(
        trip_sheet_id=sheet.id,
        revision=sheet.revision,
        before=before,
        after=after,
        reason=reason,
        corrected_by=actor.id,
        corrected_at=clock.now(),
    )
    session.add(correction)
    record(session, corrected)
    await settle_trip(session, sheet.id)
    return sheet
