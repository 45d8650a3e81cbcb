"""Figures on contracts over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from analytics.occurrences.queries import counted_by_type, demands_waiting
from analytics.occurrences.schemas import ContractFiguresOut
from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contracts.permissions import Permission

router = new_router("figures")
Reader = Annotated[Actor, allowed(Permission.FIGURE_READ)]


@router.get("/figures/contracts")
async def contract_figures(
    session: Session,
    actor: Reader,
    contract_id: Annotated[list[UUID] | None, Query(max_length=500)] = None,
) -> ContractFiguresOut:
    """What happened from signature to closed trip sheets, under these contracts or under all."""
    counted = await counted_by_type(session, actor, contract_id)
    return ContractFiguresOut.of(counted, await demands_waiting(session, actor, contract_id))
