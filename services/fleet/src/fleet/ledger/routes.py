"""The ledger for operators, who hold it against contracts and sheets."""

from typing import Annotated

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.permissions import Permission
from fleet.ledger.model import Layer, Reservation
from fleet.ledger.queries import live_rows
from fleet.ledger.schemas import BookingOut

router = new_router("ledger", prefix="/internal")
Operator = Annotated[Actor, allowed(Permission.SYSTEM_OPERATE)]


@router.get("/ledger", response_model=Page[BookingOut], include_in_schema=False)
async def list_ledger(
    session: Session, _: Operator, page: Paging, layer: Layer | None = None
) -> Page[Reservation]:
    """Everything that is booked."""
    return await paged(session, live_rows(layer), Reservation.id, page)
