"""The trip sheets of an order."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.fleet import TripSheetStatus
from fleet.trip_sheets.model import TripSheet


async def sheets_of_order(session: AsyncSession, order_id: UUID) -> list[TripSheet]:
    """All that are not void, locked, the earliest first."""
    found = (
        select(TripSheet)
        .where(TripSheet.order_id == order_id, TripSheet.status != TripSheetStatus.VOID)
        .order_by(TripSheet.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list((await session.execute(found)).scalars())
