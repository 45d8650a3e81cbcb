"""Corrections of closed sheets over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.permissions import Permission
from fleet.trip_sheets.model import TripSheet
from fleet.trip_sheets.queries import trip_sheet_seen
from fleet.trip_sheets.schemas import TripSheetOut
from fleet.upkeep.corrections import commands
from fleet.upkeep.corrections.model import TripSheetCorrection
from fleet.upkeep.corrections.queries import corrections_of
from fleet.upkeep.corrections.schemas import Correction, CorrectionOut

router = new_router("corrections")
Reader = Annotated[Actor, allowed(Permission.TRIP_SHEET_READ)]
Corrector = Annotated[Actor, allowed(Permission.TRIP_SHEET_CORRECT)]


@router.post("/trip-sheets/{sheet_id}/correction", response_model=TripSheetOut)
async def correct_trip_sheet(
    sheet_id: UUID, correction: Correction, session: Session, actor: Corrector
) -> TripSheet:
    """Put right what a closed sheet says the trip took."""
    return await commands.correct_sheet(
        session, actor, sheet_id, correction.changed, correction.reason
    )


@router.get("/trip-sheets/{sheet_id}/corrections", response_model=Page[CorrectionOut])
async def list_corrections(
    sheet_id: UUID, session: Session, actor: Reader, page: Paging
) -> Page[TripSheetCorrection]:
    """What was corrected on a sheet, the latest first."""
    sheet = await trip_sheet_seen(session, sheet_id, actor)
    return await paged(session, corrections_of(sheet), TripSheetCorrection.id, page)
