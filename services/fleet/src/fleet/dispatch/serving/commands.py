"""Assigns what is free, by itself or by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.errors import Conflict, Invalid
from chassis.messages import record
from chassis.schedule import clock, plan
from contracts.events.contract import ContractLine, ContractState
from contracts.values import Period
from fleet.assignments.model import Assignment
from fleet.assignments.queries import already_booked
from fleet.demands.model import FulfilmentDemand
from fleet.demands.queries import demand_of_line, demand_to_assign
from fleet.demands.rules import first_date, first_day, remaining
from fleet.demands.undertaking import Undertaking
from fleet.dispatch.serving.queries import Offer, Search, drivers_named, grade_needed
from fleet.drivers.model import Driver
from fleet.ledger.commands import book, look_at_waiting
from fleet.ledger.model import Layer, Taken
from fleet.references.model import BranchRef
from fleet.references.queries import branch_known, customer_known
from fleet.trip_sheets.commands import issue
from fleet.trip_sheets.model import TripSheet
from fleet.trip_sheets.plan import TripPlan
from fleet.vehicles.commands import follow_ledger
from fleet.vehicles.model import Vehicle
from fleet.vehicles.queries import vehicle_seen, vehicle_to_change

FINISH_ASSIGNMENT = "finish-assignment"


class VehicleUnsuitable(Conflict):
    """The vehicle does not suit what was promised."""


class DriversMissing(Invalid):
    """Name as many different drivers as were promised."""


async def open_demand(
    session: AsyncSession, undertaking: Undertaking, contract: ContractState, line: ContractLine
) -> None:
    """Open the demand of a signed line, once, and serve it at once if something is free."""
    branch = await branch_known(session, line.branch)
    await customer_known(session, contract.customer_id)
    if await demand_of_line(session, contract.contract_id, line.line_id):
        return
    demand = FulfilmentDemand.of_line(contract, line, branch)
    left = undertaking.left_of(demand.period)
    if left is None:
        return
    demand.run(left, branch)
    await serve_new(session, demand, branch)


async def serve_new(session: AsyncSession, demand: FulfilmentDemand, branch: BranchRef) -> None:
    """Keep a new demand and serve it at once if something is free."""
    session.add(demand)
    await session.flush()
    if not await serve(session, demand, branch):
        # A vehicle registered at this very moment may have missed this demand, as we missed it.
        await look_at_waiting(session, branch.code)


async def serve(session: AsyncSession, demand: FulfilmentDemand, branch: BranchRef) -> bool:
    """Assign the best that is free to a demand that waits; without it the alarm is raised."""
    times = times_of(demand, branch)
    search = Search(
        session,
        demand.wanted,
        times,
        branch.time_zone,
        nominated=demand.nominated_vehicle_id,
        without=demand.declined,
    )

    async def book_offer(offer: Offer) -> None:
        await _assign(session, demand, branch, offer.vehicle, offer.drivers, times)

    if await search.until_booked(book_offer):
        return True
    if alarm := demand.go_without(search.lacking, times[Layer.COMMITMENT], clock.now()):
        record(session, alarm)
    return False


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
    branch = await branch_known(session, demand.branch)
    times = times_of(demand, branch)
    vehicle, drivers = await chosen(session, actor, demand, vehicle_id, driver_ids, times)
    try:
        return await _assign(session, demand, branch, vehicle, drivers, times)
    except Taken as taken:
        on = first_date(times[Layer.COMMITMENT], branch.time_zone)
        raise await already_booked(session, actor, taken, vehicle, times, on) from taken


async def chosen(
    session: AsyncSession,
    actor: Actor,
    demand: FulfilmentDemand,
    vehicle_id: UUID,
    driver_ids: Sequence[UUID],
    times: Mapping[Layer, Period],
) -> Offer:
    """What a dispatcher named, if it suits the demand."""
    if len(set(driver_ids)) != len(driver_ids) or len(driver_ids) != demand.drivers:
        raise DriversMissing(f"{demand.drivers} were promised.")
    branch = await branch_known(session, demand.branch)
    period = times[Layer.COMMITMENT]
    vehicle = await vehicle_seen(session, vehicle_id, actor)
    await _must_suit(session, demand, vehicle)
    drivers = await drivers_named(session, driver_ids, demand.branch, actor)
    for driver in drivers:
        on = first_date(period, branch.time_zone)
        driver.must_be_licensed(vehicle.model.licence_class, on)
        driver.must_stay_until(period.ends_at)
    return Offer(vehicle, drivers)


async def plan_finish(session: AsyncSession, assignment: Assignment, at: datetime) -> None:
    """Look at an assignment when its period is over."""
    payload = {"assignment_id": str(assignment.id)}
    await plan(session, FINISH_ASSIGNMENT, str(assignment.id), at, payload)


def times_of(demand: FulfilmentDemand, branch: BranchRef) -> dict[Layer, Period]:
    """What a demand takes now: the rest of its period, and what the first trip takes of that.

    The trip of an order takes all of it, the first trip of a contract's line the first day.
    """
    period = remaining(demand.unserved, clock.now())
    trip = period if demand.order_id else first_day(period, branch.time_zone)
    return {Layer.COMMITMENT: period, Layer.USAGE: trip}


async def _assign(
    session: AsyncSession,
    demand: FulfilmentDemand,
    branch: BranchRef,
    vehicle: Vehicle,
    drivers: Sequence[Driver],
    times: Mapping[Layer, Period],
) -> Assignment:
    """Book vehicle and drivers for the period and the first trip, all or nothing, and say so."""
    customer = await customer_known(session, demand.customer_id)
    vehicle = await vehicle_to_change(session, vehicle.id)
    vehicle.must_serve(times[Layer.COMMITMENT].starts_at)
    assignment = Assignment.of_demand(demand, vehicle, drivers, times[Layer.COMMITMENT])
    first_driver = drivers[0] if drivers else None
    trip = TripPlan(assignment, demand, vehicle, first_driver, times[Layer.USAGE])
    sheet = TripSheet.draw_up(trip, customer)
    await book(session, [*assignment.bookings(), *trip.bookings(sheet.id)])
    session.add(assignment)
    demand.be_served()
    record(session, assignment.commit())
    await follow_ledger(session, vehicle, f"assigned to {demand.document}")
    await plan_finish(session, assignment, assignment.period.ends_at)
    await issue(session, sheet, branch.time_zone)
    return assignment


async def _must_suit(session: AsyncSession, demand: FulfilmentDemand, vehicle: Vehicle) -> None:
    if vehicle.branch != demand.branch:
        raise VehicleUnsuitable(f"{vehicle.plate} belongs to {vehicle.branch}.")
    lowest = await grade_needed(session, demand.need)
    if lowest and vehicle.grade.rank < lowest.rank:
        raise VehicleUnsuitable(f"{vehicle.plate} is {vehicle.grade}, below {lowest}.")
