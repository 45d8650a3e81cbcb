"""The execution plan over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Session, new_router
from contract.milestones import commands, queries
from contract.milestones.model import Milestone
from contract.milestones.schemas import Completion, MilestoneOut
from contracts.permissions import Permission

router = new_router("milestones")
Reader = Annotated[Actor, allowed(Permission.CONTRACT_READ)]
Completer = Annotated[Actor, allowed(Permission.MILESTONE_COMPLETE)]


@router.get("/contracts/{contract_id}/milestones", response_model=Page[MilestoneOut])
async def find(contract_id: UUID, session: Session, reader: Reader) -> Page[Milestone]:
    """List the whole execution plan of a contract on one page, the next day first."""
    milestones = await queries.milestones_of(session, reader, contract_id)
    return Page[Milestone].model_construct(items=list(milestones))


@router.post("/milestones/{milestone_id}/completion", response_model=MilestoneOut)
async def complete(
    milestone_id: UUID, completion: Completion, session: Session, completer: Completer
) -> Milestone:
    """Note that a milestone is done."""
    return await commands.complete_milestone(session, completer, milestone_id, completion.note)
