"""HTTP for staff who leave."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contracts.permissions import Permission
from gateway.identity.model import Staff
from gateway.identity.schemas import StaffOut
from gateway.leaving.commands import announce_leaving
from gateway.leaving.schemas import Leaving

router = new_router("organisation", prefix="/api/gateway/v1")
Administrator = Annotated[Actor, allowed(Permission.ORGANISATION_WRITE)]


@router.post("/staff/{staff_id}/leaving", response_model=StaffOut)
async def announce(
    staff_id: UUID, leaving: Leaving, session: Session, actor: Administrator
) -> Staff:
    """Somebody leaves: their work is handed over, and their account closed when the day begins."""
    return await announce_leaving(session, actor, staff_id, leaving.manager_id, leaving.leaves_on)
