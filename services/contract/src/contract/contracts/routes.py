"""Contracts over HTTP, up to the approval."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from chassis.auth import Actor, allowed
from chassis.http import IfMatch, Page, Paging, Session, etag, new_router, paged
from chassis.tables.replacements import current
from contract.contracts import commands, queries
from contract.contracts.model import Contract
from contract.contracts.schemas import ContractOut, Draft, DraftChange, HqReview, MarketingReview
from contracts.events.contract import ContractStatus, ReviewDecision, ReviewStep
from contracts.permissions import Permission

router = new_router("contracts")
Reader = Annotated[Actor, allowed(Permission.CONTRACT_READ)]
Drafter = Annotated[Actor, allowed(Permission.CONTRACT_DRAFT)]
Submitter = Annotated[Actor, allowed(Permission.CONTRACT_SUBMIT)]
MarketingReviewer = Annotated[Actor, allowed(Permission.CONTRACT_REVIEW_MARKETING)]
HqReviewer = Annotated[Actor, allowed(Permission.CONTRACT_REVIEW_HQ)]


@router.post("/contracts", status_code=201, response_model=ContractOut)
async def draft(draft: Draft, session: Session, drafter: Drafter, response: Response) -> Contract:
    """Draft a contract by hand."""
    contract = await commands.draft_contract(
        session,
        drafter,
        draft.kind,
        draft.customer_id,
        [line.line() for line in draft.lines],
        draft.reason_for_short_term,
    )
    response.headers["ETag"] = etag(contract.version)
    return contract


@router.get("/contracts", response_model=Page[ContractOut])
async def find(
    session: Session,
    reader: Reader,
    page: Paging,
    status: ContractStatus | None = None,
    customer_id: UUID | None = None,
    opportunity_id: UUID | None = None,
) -> Page[Contract]:
    """List the contracts one may see, newest first."""
    customer_id = customer_id and await current(session, customer_id)
    found = queries.contracts(reader, status, customer_id, opportunity_id)
    return await paged(session, found, Contract.id, page)


@router.get("/contracts/{contract_id}", response_model=ContractOut)
async def read(contract_id: UUID, session: Session, reader: Reader, response: Response) -> Contract:
    """Read a contract with its reviews."""
    contract = await queries.contract_seen(session, reader, contract_id)
    response.headers["ETag"] = etag(contract.version)
    return contract


@router.patch("/contracts/{contract_id}", response_model=ContractOut)
async def revise(
    contract_id: UUID,
    change: DraftChange,
    session: Session,
    drafter: Drafter,
    if_match: IfMatch,
    response: Response,
) -> Contract:
    """Change a draft."""
    contract = await commands.revise_contract(
        session,
        drafter,
        contract_id,
        if_match,
        kind=change.kind,
        lines=None if change.lines is None else [line.line() for line in change.lines],
        reason_for_short_term=change.reason_for_short_term,
    )
    response.headers["ETag"] = etag(contract.version)
    return contract


@router.post("/contracts/{contract_id}/submission", response_model=ContractOut)
async def submit(contract_id: UUID, session: Session, submitter: Submitter) -> Contract:
    """Hand a draft to the reviewers."""
    return await commands.submit_contract(session, submitter, contract_id)


@router.post("/contracts/{contract_id}/marketing-review", response_model=ContractOut)
async def review_as_marketing(
    contract_id: UUID, review: MarketingReview, session: Session, reviewer: MarketingReviewer
) -> Contract:
    """Approve and pick the delivering branch, or return with a comment."""
    if review.decision is ReviewDecision.RETURNED:
        return await commands.return_contract(
            session, reviewer, contract_id, ReviewStep.MARKETING, review.comment
        )
    return await commands.approve_as_marketing(
        session, reviewer, contract_id, review.branch, review.branches, review.comment
    )


@router.post("/contracts/{contract_id}/hq-review", response_model=ContractOut)
async def review_as_hq(
    contract_id: UUID, review: HqReview, session: Session, reviewer: HqReviewer
) -> Contract:
    """Approve a charter, or return it with a comment."""
    if review.decision is ReviewDecision.RETURNED:
        return await commands.return_contract(
            session, reviewer, contract_id, ReviewStep.HQ, review.comment
        )
    return await commands.approve_as_hq(session, reviewer, contract_id, review.comment)
