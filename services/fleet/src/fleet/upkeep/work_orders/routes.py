"""Work orders over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.events.fleet import WorkKind, WorkOrderStatus
from contracts.permissions import Permission
from contracts.values import BranchCode, Money, Period
from fleet.upkeep.work_orders import commands, queries
from fleet.upkeep.work_orders.model import WorkOrder
from fleet.upkeep.work_orders.schemas import Completion, Request, Schedule, Start, WorkOrderOut
from fleet.vehicles.schemas import Block

router = new_router("work orders")
Reader = Annotated[Actor, allowed(Permission.WORK_ORDER_READ)]
Writer = Annotated[Actor, allowed(Permission.WORK_ORDER_WRITE)]


@router.post("/work-orders", status_code=201, response_model=WorkOrderOut)
async def request_work(request: Request, session: Session, actor: Writer) -> WorkOrder:
    """Ask for the workshop for a vehicle."""
    return await commands.request_work(session, actor, **request.model_dump())


@router.get("/work-orders", response_model=Page[WorkOrderOut])
async def list_work_orders(
    session: Session,
    actor: Reader,
    page: Paging,
    vehicle_id: UUID | None = None,
    status: WorkOrderStatus | None = None,
    kind: WorkKind | None = None,
    branch: Annotated[BranchCode | None, Query()] = None,
) -> Page[WorkOrder]:
    """The work orders you may see, newest first."""
    found = queries.work_orders(actor, vehicle_id, status, kind, branch)
    return await paged(session, found, WorkOrder.id, page)


@router.get("/work-orders/{order_id}", response_model=WorkOrderOut)
async def read_work_order(order_id: UUID, session: Session, actor: Reader) -> WorkOrder:
    """One work order."""
    return await queries.work_order_seen(session, order_id, actor)


@router.post("/work-orders/{order_id}/schedule", response_model=WorkOrderOut)
async def schedule_work(
    order_id: UUID, schedule: Schedule, session: Session, actor: Writer
) -> WorkOrder:
    """Book the vehicle into the workshop; if it is promised then, another stands in."""
    planned = Period(starts_at=schedule.period.starts_at, ends_at=schedule.period.ends_at)
    return await commands.schedule_work(
        session,
        actor,
        order_id,
        planned,
        schedule.station,
        without_replacement=schedule.without_replacement,
        move_trips=schedule.move_trips,
    )


@router.post("/work-orders/{order_id}/start", response_model=WorkOrderOut)
async def start_work(
    order_id: UUID, session: Session, actor: Writer, start: Start | None = None
) -> WorkOrder:
    """Say that the vehicle came; at the planned time this goes without saying."""
    started_at = start.started_at if start else None
    return await commands.start_work(session, actor, order_id, started_at)


@router.post("/work-orders/{order_id}/completion", response_model=WorkOrderOut)
async def complete_work(
    order_id: UUID, completion: Completion, session: Session, actor: Writer
) -> WorkOrder:
    """Take the vehicle back from the workshop."""
    cost = Money(amount=completion.cost.amount, currency=completion.cost.currency)
    return await commands.complete_work(
        session, actor, order_id, completion.odometer_km, cost, completion.finished_at
    )


@router.post("/work-orders/{order_id}/cancellation", response_model=WorkOrderOut)
async def cancel_work(
    order_id: UUID, cancellation: Block, session: Session, actor: Writer
) -> WorkOrder:
    """Call the visit off."""
    return await commands.cancel_work(session, actor, order_id, cancellation.reason)
