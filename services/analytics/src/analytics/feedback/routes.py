"""Figures on the words of customers over HTTP."""

from typing import Annotated

from fastapi import Query

from analytics.feedback.model import FeedbackGrouping
from analytics.feedback.queries import Asked, feedback_figures
from analytics.feedback.schemas import FeedbackOut
from analytics.figures import Month
from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contracts.permissions import Permission

router = new_router("figures")
Reader = Annotated[Actor, allowed(Permission.FIGURE_READ)]


@router.get("/figures/complaints")
async def complaints(
    session: Session,
    actor: Reader,
    by: FeedbackGrouping,
    month: Month | None = None,
    minimum_trips: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[FeedbackOut]:
    """Complaints per 1,000 closed trips, and the mix of what was said; `minimum_trips` hides few."""
    rows = await feedback_figures(session, actor, Asked(by, month, minimum_trips))
    return [FeedbackOut.of(row, by) for row in rows]
