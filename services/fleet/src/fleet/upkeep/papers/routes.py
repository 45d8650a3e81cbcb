"""Papers over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from chassis.schedule import clock
from contracts.events.fleet import HolderType, PaperKind
from contracts.permissions import Permission
from contracts.values import Money
from fleet.upkeep.papers import commands, queries
from fleet.upkeep.papers.model import Paper
from fleet.upkeep.papers.schemas import NewPaper, PaperOut

router = new_router("papers")
Reader = Annotated[Actor, allowed(Permission.PAPER_READ)]
Recorder = Annotated[Actor, allowed(Permission.PAPER_RECORD)]


@router.post("/papers", status_code=201, response_model=PaperOut)
async def record_paper(paper: NewPaper, session: Session, actor: Recorder) -> Paper:
    """Keep a paper of a vehicle or a driver, or its renewal."""
    premium = paper.premium and Money(amount=paper.premium.amount, currency=paper.premium.currency)
    named = paper.model_dump(exclude={"premium"})
    return await commands.record_paper(session, actor, **named, premium=premium)


@router.get("/papers", response_model=Page[PaperOut])
async def list_papers(
    session: Session,
    actor: Reader,
    page: Paging,
    holder_type: HolderType | None = None,
    holder_id: UUID | None = None,
    kind: PaperKind | None = None,
    expiring_within: Annotated[int | None, Query(ge=0, le=3_650)] = None,
) -> Page[Paper]:
    """The papers you may see; those that run out within so many days, without renewed ones."""
    found = queries.papers(actor, holder_type, holder_id, kind)
    if expiring_within is not None:
        found = queries.expiring(found, clock.today(), expiring_within)
    return await paged(session, found, Paper.id, page)
