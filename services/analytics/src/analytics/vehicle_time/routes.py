"""Figures on the time of vehicles over HTTP."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import Field

from analytics.vehicle_time.model import TimeGrouping
from analytics.vehicle_time.queries import Asked, time_figures
from analytics.vehicle_time.schemas import VehicleTimeOut
from chassis.auth import Actor, allowed
from chassis.errors import Invalid
from chassis.http import Session, new_router
from chassis.schedule import clock
from contracts.permissions import Permission

router = new_router("figures")
Reader = Annotated[Actor, allowed(Permission.FIGURE_READ)]
LONGEST = timedelta(days=366)
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]


class NoDaysAskedAbout(Invalid):
    """The days asked about end after they begin, and are a year at most."""


@router.get("/figures/vehicle-time")
async def vehicle_time(
    session: Session,
    actor: Reader,
    by: TimeGrouping,
    from_on: Annotated[Day, Query(alias="from")],
    to_on: Annotated[Day, Query(alias="to")],
) -> list[VehicleTimeOut]:
    """Every minute of every vehicle in one state; `to` is the first day that no longer counts."""
    if not from_on < to_on <= from_on + LONGEST:
        raise NoDaysAskedAbout
    asked = Asked(from_on, to_on, clock.now())
    return [VehicleTimeOut.of(each) for each in await time_figures(session, actor, by, asked)]
