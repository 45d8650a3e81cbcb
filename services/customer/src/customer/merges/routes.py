"""Merges over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.permissions import Permission
from customer.merges.commands import merge_customers, undo_merge
from customer.merges.model import Merge
from customer.merges.queries import merge_for, merges
from customer.merges.schemas import MergeOut, NewMerge, Undoing

router = new_router("merges")
Reader = Annotated[Actor, allowed(Permission.CUSTOMER_READ)]
Steward = Annotated[Actor, allowed(Permission.CUSTOMER_MERGE)]


@router.post("/customers/{survivor_id}/merges", status_code=201, response_model=MergeOut)
async def merge(survivor_id: UUID, new: NewMerge, session: Session, actor: Steward) -> Merge:
    """Let this customer stand for another entry of the same party, in every service."""
    fields = sorted(new.take)
    return await merge_customers(session, actor, survivor_id, new.merged_id, fields, new.reason)


@router.post("/merges/{merge_id}/undoing", response_model=MergeOut)
async def undo(merge_id: UUID, undoing: Undoing, session: Session, actor: Steward) -> Merge:
    """Take a merge back, within 72 hours."""
    return await undo_merge(session, actor, merge_id, undoing.reason)


@router.get("/merges", response_model=Page[MergeOut])
async def find(
    session: Session, actor: Reader, page: Paging, customer_id: UUID | None = None
) -> Page[Merge]:
    """Merges, newest first, or those of one customer."""
    return await paged(session, merges(actor, customer_id), Merge.id, page)


@router.get("/merges/{merge_id}", response_model=MergeOut)
async def read(merge_id: UUID, session: Session, actor: Reader) -> Merge:
    """One merge, and which services have carried it out."""
    return await merge_for(session, actor, merge_id)
