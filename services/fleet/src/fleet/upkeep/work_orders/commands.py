"""From the request for the workshop to the finished work."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock, plan
from chassis.tables import next_number
from contracts.events.fleet import CostKind, WorkKind, WorkOrderCompleted
from contracts.events.service_desk import WorkRequested
from contracts.values import Money, Period, Term
from fleet.assignments.model import Assignment
from fleet.assignments.queries import assignment_and_demand
from fleet.dispatch.changes.commands import end_replacement, replace_for
from fleet.ledger.commands import book, look_at_waiting, release, use
from fleet.ledger.model import Taken
from fleet.references.queries import branch_known
from fleet.trip_sheets.commands import happened_at
from fleet.upkeep.costs.commands import book_cost
from fleet.upkeep.costs.model import VehicleCost
from fleet.upkeep.work_orders.model import NoReplacement, VehicleNotNamed, WindowOver, WorkOrder
from fleet.upkeep.work_orders.queries import (
    is_asked_for,
    promises,
    work_order_to_change,
    workshop_impossible,
)
from fleet.vehicles.commands import follow_ledger, plan_maintenance, take_reading
from fleet.vehicles.model import OdometerReading, ReadingSource, Vehicle
from fleet.vehicles.queries import vehicle_seen, vehicle_to_change

WORKSHOP_WINDOW = "workshop-window"
_DAY = timedelta(days=1)


async def request_work(
    session: AsyncSession,
    actor: Actor,
    vehicle_id: UUID,
    kind: WorkKind,
    description: str,
    station: str,
) -> WorkOrder:
    """Ask for the workshop for a vehicle."""
    vehicle = await vehicle_seen(session, vehicle_id, actor)
    order = WorkOrder.for_vehicle(vehicle, kind, description, station)
    return await _request(session, order)


async def request_for_ticket(session: AsyncSession, wanted: WorkRequested) -> None:
    """A customer's ticket asks for the workshop, once."""
    if wanted.vehicle_id is None:
        raise VehicleNotNamed(f"ticket {wanted.number}")
    vehicle = await vehicle_to_change(session, wanted.vehicle_id)
    if await is_asked_for(session, wanted.ticket_id):
        return
    order = WorkOrder.for_vehicle(vehicle, wanted.work, wanted.description)
    order.ticket_id, order.customer_id = wanted.ticket_id, wanted.customer_id
    await _request(session, order)


async def propose_maintenance(session: AsyncSession, vehicle_id: UUID) -> None:
    """Ask for maintenance before a service interval is over, once in it."""
    vehicle = await vehicle_to_change(session, vehicle_id)
    branch = await branch_known(session, vehicle.branch)
    if not vehicle.needs_maintenance(branch.day_of(clock.now())):
        if not vehicle.maintenance_proposed:
            await plan_maintenance(session, vehicle, branch)
        return
    due = vehicle.propose_maintenance()
    record(session, due)
    limits = [f"at {due.due_at_km} km"] if due.due_at_km else []
    limits += [f"on {due.due_on}"] if due.due_on else []
    description = f"Due {' or '.join(limits)}; at {due.odometer_km} km now."
    await _request(session, WorkOrder.for_vehicle(vehicle, WorkKind.MAINTENANCE, description))


async def schedule_work(
    session: AsyncSession,
    actor: Actor,
    order_id: UUID,
    planned: Period,
    station: str,
    *,
    without_replacement: bool,
    move_trips: bool,
) -> WorkOrder:
    """Book the vehicle into the workshop, and another for whom it is promised to at that time."""
    order = await work_order_to_change(session, order_id, actor)
    order.must_be_requested()
    if planned.ends_at <= clock.now():
        raise WindowOver(f"It ended at {planned.ends_at}.")
    await _lock_promised(session, [one.id for one in await promises(session, order, planned)])
    vehicle = await vehicle_to_change(session, order.vehicle_id)
    promised = [] if without_replacement else await promises(session, order, planned)
    if not move_trips:
        await _book(session, actor, order, planned)
    replacements = [await _stand_in(session, order, assignment, planned) for assignment in promised]
    if move_trips:
        await _book(session, actor, order, planned)
    record(session, order.schedule(planned, station, replacements))
    await follow_ledger(session, vehicle, f"{order.number} scheduled")
    await _watch(session, order, planned.starts_at)
    return order


async def start_work(
    session: AsyncSession, actor: Actor, order_id: UUID, started_at: datetime | None
) -> WorkOrder:
    """The vehicle came to the workshop."""
    order = await work_order_to_change(session, order_id, actor)
    vehicle = await vehicle_to_change(session, order.vehicle_id)
    period = order.start(happened_at(started_at))
    try:
        await use(session, order.id, period, under_way=False)
    except Taken as taken:
        raise await workshop_impossible(session, actor, taken, period) from taken
    await follow_ledger(session, vehicle, f"{order.number} started")
    await _watch(session, order, period.ends_at)
    return order


async def watch_window(session: AsyncSession, order_id: UUID) -> None:
    """The time in the workshop begins or ends: the vehicle follows, and work starts by itself."""
    order = await work_order_to_change(session, order_id)
    vehicle = await vehicle_to_change(session, order.vehicle_id)
    planned = order.planned
    assert planned is not None
    if order.is_scheduled and planned.holds(clock.now()):
        order.start(planned.starts_at)
        await _watch(session, order, planned.ends_at)
    await follow_ledger(session, vehicle, f"{order.number} by plan")


async def complete_work(
    session: AsyncSession,
    actor: Actor,
    order_id: UUID,
    odometer_km: int,
    cost: Money,
    finished_at: datetime | None,
) -> WorkOrder:
    """The vehicle is back: the ledger shows the real time, and the cost is booked."""
    order = await work_order_to_change(session, order_id, actor)
    await _lock_promised(session, order.replacement_ids)
    vehicle = await vehicle_to_change(session, order.vehicle_id)
    completed = order.complete(odometer_km, cost, happened_at(finished_at))
    await use(session, order.id, completed.actual, under_way=False)
    await _end_replacements(session, order)
    await _read_odometer(session, vehicle, completed, actor)
    record(session, completed)
    await _book_cost(session, vehicle, completed)
    await follow_ledger(session, vehicle, f"{order.number} completed")
    await look_at_waiting(session, vehicle.branch)
    return order


async def cancel_work(
    session: AsyncSession, actor: Actor, order_id: UUID, reason: str
) -> WorkOrder:
    """The vehicle does not go to the workshop; all that was booked for that is free again."""
    order = await work_order_to_change(session, order_id, actor)
    await _lock_promised(session, order.replacement_ids)
    vehicle = await vehicle_to_change(session, order.vehicle_id)
    record(session, order.cancel(reason))
    await release(session, order.id, clock.now())
    await _end_replacements(session, order)
    await follow_ledger(session, vehicle, f"{order.number} cancelled")
    await look_at_waiting(session, vehicle.branch)
    return order


async def _request(session: AsyncSession, order: WorkOrder) -> WorkOrder:
    branch = await branch_known(session, order.branch)
    number = await next_number(session, "WX", clock.today(branch.time_zone).year)
    record(session, order.request(number, clock.now()))
    session.add(order)
    return order


async def _book(session: AsyncSession, actor: Actor, order: WorkOrder, planned: Period) -> None:
    try:
        await book(session, [order.booking(planned)])
    except Taken as taken:
        raise await workshop_impossible(session, actor, taken, planned) from taken


async def _lock_promised(session: AsyncSession, assignment_ids: Sequence[UUID]) -> None:
    # What a vehicle serves is locked before the vehicle, here as everywhere.
    for assignment_id in sorted(assignment_ids):
        await assignment_and_demand(session, assignment_id)


async def _stand_in(
    session: AsyncSession, order: WorkOrder, assignment: Assignment, planned: Period
) -> UUID:
    replacement = await replace_for(session, assignment, planned, order.number)
    if replacement is None:
        raise NoReplacement(f"{order.plate} is promised to {assignment.document}.")
    return replacement.id


async def _end_replacements(session: AsyncSession, order: WorkOrder) -> None:
    for replacement_id in order.replacement_ids:
        await end_replacement(session, replacement_id, clock.now())


async def _watch(session: AsyncSession, order: WorkOrder, at: datetime) -> None:
    await plan(session, WORKSHOP_WINDOW, str(order.id), at, {"work_order_id": str(order.id)})


async def _read_odometer(
    session: AsyncSession, vehicle: Vehicle, completed: WorkOrderCompleted, actor: Actor
) -> None:
    reading = OdometerReading(
        read_at=completed.actual.ends_at,
        odometer_km=completed.odometer_km,
        source=ReadingSource.WORKSHOP,
        source_id=completed.work_order_id,
        document=completed.number,
        read_by=actor.id,
    )
    if completed.kind is WorkKind.MAINTENANCE:
        branch = await branch_known(session, vehicle.branch)
        vehicle.maintained(completed.odometer_km, branch.day_of(completed.actual.ends_at))
        await plan_maintenance(session, vehicle, branch)
    await take_reading(session, vehicle, reading)


async def _book_cost(
    session: AsyncSession, vehicle: Vehicle, completed: WorkOrderCompleted
) -> None:
    if completed.cost.amount == 0:
        return
    branch = await branch_known(session, vehicle.branch)
    on = branch.day_of(completed.actual.ends_at)
    cost = VehicleCost.of_vehicle(
        vehicle,
        CostKind(completed.kind),
        completed.cost,
        Term(starts_on=on, ends_on=on + _DAY),
        completed.number,
    )
    cost.work_order_id = completed.work_order_id
    book_cost(session, cost)
