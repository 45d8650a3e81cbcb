"""What a change of vehicle has to move along."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.fleet import LicenceClass, TripSheetStatus
from contracts.values import Period
from fleet.catalogue.rules import licences_for
from fleet.drivers.model import Driver
from fleet.trip_sheets.model import TripSheet


async def sheets_between(
    session: AsyncSession, assignment_ids: Collection[UUID], period: Period
) -> list[TripSheet]:
    """The sheets of these assignments for this period, locked, neither void nor back before it.

    A trip under way lasts as long as was planned, and at least until it is back.
    """
    found = (
        select(TripSheet)
        .where(
            TripSheet.assignment_id.in_(assignment_ids),
            TripSheet.status != TripSheetStatus.VOID,
        )
        .order_by(TripSheet.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    sheets = (await session.execute(found)).scalars()
    return [sheet for sheet in sheets if sheet.is_about(period)]


async def driver_of(session: AsyncSession, sheet: TripSheet) -> Driver | None:
    """Who drives it."""
    return await session.get_one(Driver, sheet.driver_id) if sheet.driver_id else None


async def undrivable_for(session: AsyncSession, driver_ids: Collection[UUID]) -> set[LicenceClass]:
    """The classes that not all of these drivers may drive."""
    found = select(Driver.licence_class).where(Driver.id.in_(driver_ids))
    held = set((await session.execute(found)).scalars())
    return {
        needed for needed in LicenceClass if any(one not in licences_for(needed) for one in held)
    }
