"""The funnel over HTTP."""

from typing import Annotated

from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contracts.permissions import Permission
from sales.funnel import queries
from sales.funnel.schemas import FunnelOut, FunnelRowOut

router = new_router("funnel")

Reader = Annotated[Actor, allowed(Permission.OPPORTUNITY_READ)]


@router.get("/funnel")
async def read_funnel(session: Session, actor: Reader) -> FunnelOut:
    """How many opportunities stand where, and for how much."""
    rows = await queries.funnel(session, actor)
    return FunnelOut(rows=[FunnelRowOut.model_validate(row) for row in rows])
