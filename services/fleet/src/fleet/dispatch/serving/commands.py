"""Assigns what is free, by itself or by hand, and ends assignments."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.errors import Conflict, Invalid
from chassis.messages import record
from chassis.schedule import clock, plan
from contracts.events.contract import ContractLine, ContractSigned
from contracts.events.fleet import LicenceClass, TripSheetStatus
from contracts.values import Period
from fleet.assignments.model import Assignment, FulfilmentDemand, Lacking
from fleet.assignments.queries import (
    already_booked,
    assignment_to_change,
    demand_exists,
    demand_of,
    demand_to_assign,
    waiting_demands,
)
from fleet.assignments.rules import first_date, first_day, remaining, term_period
from fleet.dispatch.serving.queries import best_drivers, best_vehicle, drivers_named, grade_needed
from fleet.drivers.model import Driver
from fleet.ledger.commands import SERVE_WAITING_DEMANDS, book, look_at_waiting, release
from fleet.ledger.model import Layer, Taken
from fleet.references.model import BranchRef
from fleet.references.queries import branch_known, customer_known
from fleet.trip_sheets.commands import issue, void
from fleet.trip_sheets.model import TripSheet
from fleet.trip_sheets.queries import open_sheets
from fleet.vehicles.commands import follow_ledger
from fleet.vehicles.model import Vehicle, VehicleBlocked
from fleet.vehicles.queries import vehicle_seen, vehicle_to_change

FINISH_ASSIGNMENT = "finish-assignment"
TERM_OVER = "term over"
SERVED_AT_ONCE = 50
_STILL_OUT = timedelta(hours=1)


class VehicleUnsuitable(Conflict):
    """The vehicle does not suit what the contract promises."""


class DriversMissing(Invalid):
    """Name as many different drivers as the contract promises."""


class StillDeparted(Conflict):
    """A trip of this assignment has not returned."""


async def open_demand(session: AsyncSession, signed: ContractSigned, line: ContractLine) -> None:
    """Open the demand of a signed line, once, and serve it at once if something is free."""
    branch = await branch_known(session, line.branch)
    await customer_known(session, signed.customer_id)
    if await demand_exists(session, signed.contract_id, line.line_id):
        return
    demand = FulfilmentDemand.of_line(signed, line, branch)
    session.add(demand)
    await session.flush()
    if not await serve(session, demand, branch):
        # A vehicle registered at this very moment may have missed this demand, as we missed it.
        await look_at_waiting(session, branch.code)


async def serve(session: AsyncSession, demand: FulfilmentDemand, branch: BranchRef) -> bool:
    """Assign the best that is free; what is lost in a race is left and the next best taken."""
    times = _times(demand, branch)
    on = first_date(times[Layer.COMMITMENT], branch.time_zone)
    lost: set[UUID] = set()
    undrivable: set[LicenceClass] = set()
    while vehicle := await best_vehicle(session, demand, times, lost, undrivable):
        drivers = await best_drivers(session, demand, vehicle, times, on, lost)
        if len(drivers) < demand.drivers:
            undrivable.add(vehicle.model.licence_class)
            continue
        try:
            await _assign(session, demand, branch, vehicle, drivers, times)
        except Taken as taken:
            lost.add(taken.booking.resource_id)
        except VehicleBlocked:
            lost.add(vehicle.id)
        else:
            return True
    lacking = Lacking.DRIVER if undrivable else Lacking.VEHICLE
    if alarm := demand.go_without(lacking, times[Layer.COMMITMENT], clock.now()):
        record(session, alarm)
    return False


async def serve_waiting(session: AsyncSession, code: str, after: UUID | None) -> None:
    """Look at the waiting demands of a branch again, oldest first, some in one transaction."""
    branch = await branch_known(session, code)
    demands = await waiting_demands(session, code, after, SERVED_AT_ONCE)
    for demand in demands:
        if term_period(demand.term, branch.time_zone).ends_at <= clock.now():
            demand.lapse()
        else:
            await serve(session, demand, branch)
    if len(demands) == SERVED_AT_ONCE:
        last = str(demands[-1].id)
        rest = {"branch": code, "after": last}
        await plan(session, SERVE_WAITING_DEMANDS, f"{code} after {last}", clock.now(), rest)


async def assign_by_hand(
    session: AsyncSession,
    actor: Actor,
    demand_id: UUID,
    vehicle_id: UUID,
    driver_ids: Sequence[UUID],
) -> Assignment:
    """Assign what the dispatcher chose: the same grade or a higher one may stand in."""
    demand = await demand_to_assign(session, demand_id, actor)
    demand.must_wait()
    if len(set(driver_ids)) != len(driver_ids) or len(driver_ids) != demand.drivers:
        raise DriversMissing(f"The contract promises {demand.drivers}.")
    branch = await branch_known(session, demand.branch)
    times = _times(demand, branch)
    on = first_date(times[Layer.COMMITMENT], branch.time_zone)
    vehicle = await vehicle_seen(session, vehicle_id, actor)
    await _must_suit(session, demand, vehicle)
    drivers = await drivers_named(session, driver_ids, demand.branch, actor)
    for driver in drivers:
        driver.must_be_licensed(vehicle.model.licence_class, on)
    try:
        return await _assign(session, demand, branch, vehicle, drivers, times)
    except Taken as taken:
        raise await already_booked(session, actor, taken, vehicle, times, on) from taken


async def end_assignment(
    session: AsyncSession, actor: Actor, assignment_id: UUID, ended_at: datetime, reason: str
) -> Assignment:
    """End an assignment before its term is over."""
    assignment = await assignment_to_change(session, assignment_id, actor)
    assignment.must_be_active()
    if await _is_out(session, assignment):
        raise StillDeparted(f"{assignment.plate} is on a trip.")
    await _end(session, assignment, ended_at, reason)
    return assignment


async def finish_assignment(session: AsyncSession, assignment_id: UUID) -> None:
    """The period of an assignment is over: end it, unless that is done, and let others have its vehicle."""
    assignment = await assignment_to_change(session, assignment_id)
    if assignment.is_active:
        if await _is_out(session, assignment):
            await _plan_finish(session, assignment, clock.now() + _STILL_OUT)
            return
        await _end(session, assignment, assignment.period.ends_at, TERM_OVER)
        return
    vehicle = await vehicle_to_change(session, assignment.vehicle_id)
    await follow_ledger(session, vehicle, f"{assignment.contract_number} ended")
    await look_at_waiting(session, assignment.branch)


async def _assign(
    session: AsyncSession,
    demand: FulfilmentDemand,
    branch: BranchRef,
    vehicle: Vehicle,
    drivers: Sequence[Driver],
    times: Mapping[Layer, Period],
) -> Assignment:
    """Book vehicle and drivers for the term and the first trip, all or nothing, and say so."""
    customer = await customer_known(session, demand.customer_id)
    vehicle = await vehicle_to_change(session, vehicle.id)
    vehicle.must_not_be_blocked()
    assignment = Assignment.of_demand(demand, vehicle, drivers, times[Layer.COMMITMENT])
    sheet = TripSheet.draw_up(
        assignment,
        demand,
        customer,
        vehicle,
        drivers[0] if drivers else None,
        times[Layer.USAGE],
    )
    await book(session, [*assignment.bookings(), *sheet.bookings()])
    session.add(assignment)
    record(session, assignment.commit(demand))
    await follow_ledger(session, vehicle, f"assigned to {demand.contract_number}")
    await _plan_finish(session, assignment, assignment.period.ends_at)
    await issue(session, sheet, branch.time_zone)
    return assignment


async def _end(
    session: AsyncSession, assignment: Assignment, ended_at: datetime, reason: str
) -> None:
    demand = await demand_of(session, assignment)
    ended = assignment.end(ended_at, reason, demand)
    for sheet in await open_sheets(session, assignment.id):
        if sheet.planned.ends_at > ended_at:
            await void(session, sheet, reason)
    vehicle = await vehicle_to_change(session, assignment.vehicle_id)
    await release(session, assignment.id, ended_at)
    record(session, ended)
    await follow_ledger(session, vehicle, f"{assignment.contract_number} ended")
    await look_at_waiting(session, assignment.branch)
    if ended_at > clock.now():
        await _plan_finish(session, assignment, ended_at)


async def _is_out(session: AsyncSession, assignment: Assignment) -> bool:
    sheets = await open_sheets(session, assignment.id)
    return any(sheet.status is TripSheetStatus.DEPARTED for sheet in sheets)


async def _plan_finish(session: AsyncSession, assignment: Assignment, at: datetime) -> None:
    payload = {"assignment_id": str(assignment.id)}
    await plan(session, FINISH_ASSIGNMENT, str(assignment.id), at, payload)


async def _must_suit(session: AsyncSession, demand: FulfilmentDemand, vehicle: Vehicle) -> None:
    if vehicle.branch != demand.branch:
        raise VehicleUnsuitable(f"{vehicle.plate} belongs to {vehicle.branch}.")
    lowest = await grade_needed(session, demand.need)
    if lowest and vehicle.grade.rank < lowest.rank:
        raise VehicleUnsuitable(f"{vehicle.plate} is {vehicle.grade}, below {lowest}.")


def _times(demand: FulfilmentDemand, branch: BranchRef) -> dict[Layer, Period]:
    """What a demand takes now: the rest of its term, and the first day of that for the first trip."""
    period = remaining(term_period(demand.term, branch.time_zone), clock.now())
    return {Layer.COMMITMENT: period, Layer.USAGE: first_day(period, branch.time_zone)}
