"""Demands to read; `dispatch` is where they are served."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.permissions import Permission
from fleet.demands import queries
from fleet.demands.model import DemandState, FulfilmentDemand
from fleet.demands.schemas import DemandOut

router = new_router("demands")
Reader = Annotated[Actor, allowed(Permission.DEMAND_READ)]


@router.get("/demands", response_model=Page[DemandOut])
async def list_demands(
    session: Session,
    actor: Reader,
    page: Paging,
    state: DemandState | None = None,
    contract_id: UUID | None = None,
    order_id: UUID | None = None,
) -> Page[FulfilmentDemand]:
    """What contracts and orders need from your branch, newest first."""
    found = queries.demands(actor, state, contract_id, order_id)
    return await paged(session, found, FulfilmentDemand.id, page)
