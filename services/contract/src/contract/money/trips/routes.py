"""Priced trips over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contract.money.trips import queries
from contract.money.trips.model import Trip
from contract.money.trips.schemas import TripOut
from contracts.permissions import Permission

router = new_router("trips")
Reader = Annotated[Actor, allowed(Permission.CHARGE_READ)]


@router.get("/trips/{trip_sheet_id}", response_model=TripOut)
async def read(trip_sheet_id: UUID, session: Session, reader: Reader) -> Trip:
    """Read what a trip costs, and how that came about."""
    return await queries.trip_seen(session, reader, trip_sheet_id)
