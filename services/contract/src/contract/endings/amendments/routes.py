"""Amendments over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contract.contracts.schemas import MarketingReview
from contract.endings.amendments import commands, queries
from contract.endings.amendments.schemas import NewAmendment
from contract.lines.model import Amendment, AmendmentStatus
from contract.lines.schemas import AmendmentOut
from contracts.events.contract import ReviewDecision
from contracts.permissions import Permission

router = new_router("endings")
Reader = Annotated[Actor, allowed(Permission.CONTRACT_READ)]
Requester = Annotated[Actor, allowed(Permission.CONTRACT_AMEND)]
Approver = Annotated[Actor, allowed(Permission.CONTRACT_APPROVE_AMENDMENT)]


@router.post("/contracts/{contract_id}/amendments", status_code=201, response_model=AmendmentOut)
async def request(
    contract_id: UUID, new: NewAmendment, session: Session, requester: Requester
) -> Amendment:
    """Ask for a change of a signed contract."""
    return await commands.request_amendment(
        session,
        requester,
        contract_id,
        new.reason,
        new.effective_on,
        new.end_lines,
        [line.line() for line in new.add_lines],
    )


@router.get("/amendments", response_model=Page[AmendmentOut])
async def find(
    session: Session,
    reader: Reader,
    page: Paging,
    status: AmendmentStatus | None = None,
    contract_id: UUID | None = None,
) -> Page[Amendment]:
    """List the amendments of contracts one may see, newest first."""
    found = queries.amendments(reader, status, contract_id)
    return await paged(session, found, Amendment.id, page)


@router.post("/amendments/{amendment_id}/approval", response_model=AmendmentOut)
async def decide(
    amendment_id: UUID, decision: MarketingReview, session: Session, approver: Approver
) -> Amendment:
    """Approve and pick the branch of each new line, or return with a comment."""
    if decision.decision is ReviewDecision.RETURNED:
        return await commands.return_to_requester(session, approver, amendment_id, decision.comment)
    return await commands.approve_amendment(
        session, approver, amendment_id, decision.branch, decision.branches, decision.comment
    )
