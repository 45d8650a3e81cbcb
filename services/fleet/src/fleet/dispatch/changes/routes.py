"""What a dispatcher changes or ends."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contracts.permissions import Permission
from fleet.assignments.model import Assignment
from fleet.assignments.schemas import AssignmentOut
from fleet.dispatch.changes import commands
from fleet.dispatch.changes.schemas import Ending, Swap

router = new_router("dispatch")
Dispatcher = Annotated[Actor, allowed(Permission.ASSIGNMENT_WRITE)]


@router.post("/assignments/{assignment_id}/swap", status_code=201, response_model=AssignmentOut)
async def swap_vehicle(
    assignment_id: UUID, swap: Swap, session: Session, actor: Dispatcher
) -> Assignment:
    """Carry an assignment on with another vehicle; the answer is the new assignment."""
    return await commands.swap(
        session, actor, assignment_id, swap.vehicle_id, swap.driver_ids, swap.at, swap.reason
    )


@router.post("/assignments/{assignment_id}/end", response_model=AssignmentOut)
async def end_assignment(
    assignment_id: UUID, ending: Ending, session: Session, actor: Dispatcher
) -> Assignment:
    """End an assignment before its period is over."""
    return await commands.end_assignment(
        session, actor, assignment_id, ending.ended_at, ending.reason
    )
