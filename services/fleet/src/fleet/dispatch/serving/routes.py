"""What a dispatcher chooses by hand."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contracts.permissions import Permission
from fleet.assignments.model import Assignment
from fleet.assignments.schemas import AssignmentOut
from fleet.dispatch.serving import commands
from fleet.dispatch.serving.schemas import Choice

router = new_router("dispatch")
Dispatcher = Annotated[Actor, allowed(Permission.ASSIGNMENT_WRITE)]


@router.post("/demands/{demand_id}/assignment", status_code=201, response_model=AssignmentOut)
async def assign(
    demand_id: UUID, choice: Choice, session: Session, actor: Dispatcher
) -> Assignment:
    """Serve a waiting demand with these."""
    return await commands.assign_by_hand(
        session, actor, demand_id, choice.vehicle_id, choice.driver_ids
    )
