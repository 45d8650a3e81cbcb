"""Fleet closes trip sheets, and corrects what closed ones say."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contract.money.trips.commands import price_trip
from contracts.events.fleet import TripSheetClosed, TripSheetCorrected

consumer = Consumer()


@consumer.on(TripSheetClosed)
async def closed(sheet: TripSheetClosed, session: AsyncSession) -> None:
    """The trip can be billed."""
    await price_trip(session, sheet)


@consumer.on(TripSheetCorrected)
async def corrected(sheet: TripSheetCorrected, session: AsyncSession) -> None:
    """The trip took something else than was said."""
    await price_trip(session, sheet)
