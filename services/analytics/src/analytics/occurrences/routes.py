"""Figures on contracts over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from analytics.occurrences.queries import (
    Undertakings,
    counted_by_type,
    demands_waiting,
    invoices_paid,
    swaps,
)
from analytics.occurrences.schemas import ContractFiguresOut
from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contracts.permissions import Permission

router = new_router("figures")
Reader = Annotated[Actor, allowed(Permission.FIGURE_READ)]


UpTo500 = Annotated[list[UUID] | None, Query(max_length=500)]


@router.get("/figures/contracts")
async def contract_figures(
    session: Session, actor: Reader, contract_id: UpTo500 = None, order_id: UpTo500 = None
) -> ContractFiguresOut:
    """What happened from signature to paid invoices, under these contracts and orders or all."""
    under = Undertakings(contract_id, order_id)
    return ContractFiguresOut.of(
        await counted_by_type(session, actor, under),
        await demands_waiting(session, actor, under),
        {
            "swaps": await swaps(session, actor, under),
            "invoices_paid": await invoices_paid(session, actor, under),
        },
    )
