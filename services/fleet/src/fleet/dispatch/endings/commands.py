"""Ends assignments, and follows contracts that are amended or end."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import Conflict
from chassis.messages import record
from chassis.schedule import clock
from contracts.events.contract import ContractAmended, ContractState
from contracts.events.fleet import TripSheetStatus
from contracts.values import Period
from fleet.assignments.model import Assignment
from fleet.assignments.queries import (
    active_assignments,
    assignment_and_demand,
    replacements_of,
)
from fleet.demands.model import DemandState, FulfilmentDemand
from fleet.demands.queries import demands_of_contract, undertaking_to_change
from fleet.demands.rules import cut_off, midnight, term_period
from fleet.dispatch.serving.commands import open_demand, plan_finish, serve
from fleet.drivers.queries import stay_until
from fleet.ledger.commands import look_at_waiting, prolong, release
from fleet.references.model import BranchRef
from fleet.references.queries import branch_known
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


async def amend_contract(session: AsyncSession, amended: ContractAmended) -> None:
    """Serve new lines; cut or stretch those that end earlier or later; end those that are gone."""
    undertaking = await undertaking_to_change(session, amended.contract_id)
    if not undertaking.hears(amended.amendment_number):
        return
    heard: set[UUID] = set()
    for demand in await demands_of_contract(session, amended.contract_id):
        branch = await branch_known(session, demand.branch)
        line = next((one for one in amended.lines if one.line_id == demand.line_id), None)
        if line is None:
            gone_at = midnight(amended.effective_on, branch.time_zone)
            await _cut(session, demand, branch, gone_at, amended.reason)
            continue
        heard.add(line.line_id)
        left = undertaking.left_of(term_period(line.term, branch.time_zone))
        if left is None or left.ends_at < demand.period.ends_at:
            ends_at = left.ends_at if left else demand.period.starts_at
            await _cut(session, demand, branch, ends_at, amended.reason)
        elif left.ends_at > demand.period.ends_at:
            await _stretch(session, demand, branch, left.ends_at)
    for line in amended.lines:
        if line.line_id not in heard:
            await open_demand(session, undertaking, amended, line)


async def end_contract(
    session: AsyncSession, contract: ContractState, ends_on: date, reason: str
) -> None:
    """Promise nothing to a contract from `ends_on` on, whatever is heard of it later."""
    undertaking = await undertaking_to_change(session, contract.contract_id)
    branch = await branch_known(session, contract.lines[0].branch)
    undertaking.end(midnight(ends_on, branch.time_zone), reason)
    for demand in await demands_of_contract(session, contract.contract_id):
        its_branch = await branch_known(session, demand.branch)
        ends_at = midnight(ends_on, its_branch.time_zone)
        if ends_at < demand.period.ends_at:
            await _cut(session, demand, its_branch, ends_at, reason)


async def _cut(
    session: AsyncSession,
    demand: FulfilmentDemand,
    branch: BranchRef,
    ends_at: datetime,
    reason: str,
) -> None:
    """Need nothing from `ends_at` on."""
    for assignment in await active_assignments(session, demand.id):
        if assignment.period.ends_at > ends_at:
            await end(session, demand, assignment, ends_at, reason)
    left = cut_off(demand.period, ends_at)
    if left is None:
        demand.close()
        return
    demand.run(left, branch)
    active = await active_assignments(session, demand.id)
    if demand.state is not DemandState.WAITING or demand.served_until:
        demand.settle_for(served=bool(active))


async def _stretch(
    session: AsyncSession, demand: FulfilmentDemand, branch: BranchRef, ends_at: datetime
) -> None:
    """Need until later: the same vehicle and drivers if they are free, else others for the rest."""
    over_at = demand.period.ends_at
    active = await active_assignments(session, demand.id)
    demand.run(Period(starts_at=demand.period.starts_at, ends_at=ends_at), branch)
    if demand.state is not DemandState.WAITING:
        if active and await _prolonged(session, demand, active[-1], over_at):
            return
        demand.wait_again(served_until=over_at)
    await serve(session, demand, branch)


async def _prolonged(
    session: AsyncSession, demand: FulfilmentDemand, last: Assignment, over_at: datetime
) -> bool:
    ends_at = demand.period.ends_at
    if last.period.ends_at != over_at or not await stay_until(session, last.driver_ids, ends_at):
        return False
    vehicle = await vehicle_to_change(session, last.vehicle_id)
    if not await prolong(session, last.id, over_at, ends_at):
        return False
    record(session, last.follow(demand, Period(starts_at=last.period.starts_at, ends_at=ends_at)))
    await follow_ledger(session, vehicle, f"{last.document} prolonged")
    return True
