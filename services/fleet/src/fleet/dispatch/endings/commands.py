"""Ends assignments: their vehicles and drivers are free for others."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import Conflict
from chassis.messages import record
from chassis.schedule import clock
from contracts.events.fleet import TripSheetStatus
from fleet.assignments.model import Assignment
from fleet.assignments.queries import (
    active_assignments,
    assignment_and_demand,
    replacements_of,
)
from fleet.demands.model import DemandState, FulfilmentDemand
from fleet.dispatch.serving.commands import plan_finish
from fleet.ledger.commands import look_at_waiting, release
from fleet.trip_sheets.commands import void
from fleet.trip_sheets.queries import open_sheets
from fleet.vehicles.commands import follow_ledger
from fleet.vehicles.queries import vehicle_to_change

TERM_OVER = "term over"
_STILL_OUT = timedelta(hours=1)


class StillDeparted(Conflict):
    """A trip of this assignment has not returned."""


async def end(
    session: AsyncSession,
    demand: FulfilmentDemand,
    assignment: Assignment,
    at: datetime,
    reason: str,
) -> None:
    """End a locked assignment; its sheets that reach beyond are voided, one under way runs on."""
    for standing_in in await replacements_of(session, assignment.id):
        if standing_in.period.ends_at > at:
            await end(session, demand, standing_in, at, reason)
    for sheet in await open_sheets(session, assignment.id):
        if sheet.planned.ends_at > at and sheet.status is not TripSheetStatus.DEPARTED:
            await void(session, sheet, reason)
    await let_go(session, assignment, at, reason)
    await close_if_served(session, demand)


async def let_go(session: AsyncSession, assignment: Assignment, at: datetime, reason: str) -> None:
    """Give up from `at` on what a locked assignment holds; its sheets are the caller's."""
    told = assignment.let_go(at, reason, clock.now())
    vehicle = await vehicle_to_change(session, assignment.vehicle_id)
    await release(session, assignment.id, at)
    record(session, told)
    await follow_ledger(session, vehicle, f"{assignment.document} ended")
    await look_at_waiting(session, assignment.branch)
    if at > clock.now():
        await plan_finish(session, assignment, at)


async def close_if_served(session: AsyncSession, demand: FulfilmentDemand) -> None:
    """A demand is closed when its last assignment has ended."""
    if demand.state is not DemandState.ASSIGNED:
        return
    if not await active_assignments(session, demand.id):
        demand.close()


async def finish_assignment(session: AsyncSession, assignment_id: UUID) -> None:
    """The period of an assignment is over: end it, unless that is done, and let others have its vehicle."""
    assignment, demand = await assignment_and_demand(session, assignment_id)
    if assignment.is_active:
        over_at = assignment.period.ends_at
        if over_at > clock.now():
            await plan_finish(session, assignment, over_at)
        elif await _must_go_on(session, assignment):
            await plan_finish(session, assignment, clock.now() + _STILL_OUT)
        else:
            await end(session, demand, assignment, over_at, assignment.end_reason or TERM_OVER)
        return
    vehicle = await vehicle_to_change(session, assignment.vehicle_id)
    await follow_ledger(session, vehicle, f"{assignment.document} ended")
    await look_at_waiting(session, assignment.branch)


async def must_be_in(session: AsyncSession, assignment: Assignment) -> None:
    """Refuse while a trip of the assignment is under way."""
    sheets = await open_sheets(session, assignment.id)
    if any(sheet.status is TripSheetStatus.DEPARTED for sheet in sheets):
        raise StillDeparted(f"{assignment.plate} is on a trip.")


async def _must_go_on(session: AsyncSession, assignment: Assignment) -> bool:
    """A trip under way is waited for; that of an order is waited for even before it departs."""
    sheets = await open_sheets(session, assignment.id)
    if assignment.order_id:
        return bool(sheets)
    return any(sheet.status is TripSheetStatus.DEPARTED for sheet in sheets)
