"""Handovers over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.permissions import Permission
from customer.handovers import commands
from customer.handovers.model import Handover
from customer.handovers.queries import handover_for, handovers
from customer.handovers.schemas import HandoverOut, Mapping

router = new_router("handovers")
Reader = Annotated[Actor, allowed(Permission.HANDOVER_READ)]
Mapper = Annotated[Actor, allowed(Permission.HANDOVER_MAP)]
Receiver = Annotated[Actor, allowed(Permission.HANDOVER_ACCEPT)]


@router.get("/handovers", response_model=Page[HandoverOut])
async def find(session: Session, actor: Reader, page: Paging) -> Page[Handover]:
    """Handovers, newest first: all that one manages, or in which something goes to oneself."""
    return await paged(session, handovers(actor), Handover.id, page)


@router.get("/handovers/{handover_id}", response_model=HandoverOut)
async def read(handover_id: UUID, session: Session, actor: Reader) -> Handover:
    """One handover."""
    return await handover_for(session, actor, handover_id)


@router.put("/handovers/{handover_id}/items", response_model=HandoverOut)
async def map_receivers(
    handover_id: UUID, mapping: Mapping, session: Session, actor: Mapper
) -> Handover:
    """Say who takes over what; a customer not named goes to the one receiver for all."""
    return await commands.map_receivers(
        session, actor, handover_id, mapping.receiver_id, mapping.exceptions()
    )


@router.post("/handovers/{handover_id}/submission", response_model=HandoverOut)
async def submit(handover_id: UUID, session: Session, actor: Mapper) -> Handover:
    """Ask the receivers to accept."""
    return await commands.submit_handover(session, actor, handover_id)


@router.post("/handovers/{handover_id}/acceptance", response_model=HandoverOut)
async def accept(handover_id: UUID, session: Session, actor: Receiver) -> Handover:
    """Take over what is meant for the caller; the last acceptance completes the handover."""
    return await commands.accept_handover(session, actor, handover_id)
