"""The funnel over HTTP."""

from typing import Annotated

from analytics.funnel.queries import funnel_figures
from analytics.funnel.schemas import FunnelStepOut, in_order
from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contracts.permissions import Permission

router = new_router("figures")
Reader = Annotated[Actor, allowed(Permission.FIGURE_READ)]


@router.get("/figures/funnel")
async def funnel(session: Session, actor: Reader) -> list[FunnelStepOut]:
    """Opportunities by stage and status, with what they are worth together."""
    return in_order([FunnelStepOut.of(row) for row in await funnel_figures(session, actor)])
