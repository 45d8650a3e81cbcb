"""What was corrected, and the readings that a correction moves."""

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from fleet.trip_sheets.model import TripSheet
from fleet.upkeep.corrections.model import TripSheetCorrection
from fleet.vehicles.model import OdometerReading


def corrections_of(sheet: TripSheet) -> Select[TripSheetCorrection]:
    """All corrections of a sheet; whoever may see the sheet may see them."""
    return select(TripSheetCorrection).where(TripSheetCorrection.trip_sheet_id == sheet.id)


async def readings_of(session: AsyncSession, sheet: TripSheet) -> list[OdometerReading]:
    """What the odometer showed at departure and return."""
    found = await session.execute(
        select(OdometerReading).where(OdometerReading.source_id == sheet.id)
    )
    return list(found.scalars())
