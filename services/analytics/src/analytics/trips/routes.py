"""Figures on trips over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any

from analytics.figures import Month
from analytics.trips.model import TripGrouping
from analytics.trips.queries import trip_figures
from analytics.trips.schemas import TripFiguresOut
from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contracts.permissions import Permission

router = new_router("figures")
Reader = Annotated[Actor, allowed(Permission.FIGURE_READ)]


@router.get("/figures/trips", response_model=list[TripFiguresOut])
async def trips(
    session: Session, actor: Reader, by: TripGrouping, month: Month | None = None
) -> Sequence[Any]:
    """Trips by vehicle, customer, branch or month; `month` (YYYY-MM) is that of the branch."""
    return await trip_figures(session, actor, by, month)
