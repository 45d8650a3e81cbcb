"""Which work orders there are, who may see them, and what keeps a vehicle from the workshop."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from contracts.events.fleet import WorkKind, WorkOrderStatus
from contracts.values import Period
from fleet.assignments.model import Assignment
from fleet.ledger.model import AlreadyBooked, Layer, Reservation, ReservationState, Taken
from fleet.ledger.queries import held_from, sees_reservation
from fleet.upkeep.work_orders.model import WorkOrder
from fleet.upkeep.work_orders.rules import free_gaps

GAPS_OFFERED = 3


def work_orders(
    actor: Actor,
    vehicle_id: UUID | None = None,
    status: WorkOrderStatus | None = None,
    kind: WorkKind | None = None,
    branch: str | None = None,
) -> Select[WorkOrder]:
    """The work orders that the actor may see."""
    found = select(WorkOrder)
    if vehicle_id:
        found = found.where(WorkOrder.vehicle_id == vehicle_id)
    if status:
        found = found.where(WorkOrder.status == status)
    if kind:
        found = found.where(WorkOrder.kind == kind)
    if branch:
        found = found.where(WorkOrder.branch == branch)
    return visible(found, actor, WorkOrder)


async def work_order_seen(session: AsyncSession, order_id: UUID, actor: Actor) -> WorkOrder:
    """One work order, if the actor may see it."""
    return await _one(session, work_orders(actor).where(WorkOrder.id == order_id))


async def work_order_to_change(
    session: AsyncSession, order_id: UUID, actor: Actor | None = None
) -> WorkOrder:
    """One work order, locked."""
    found = select(WorkOrder) if actor is None else work_orders(actor)
    return await _one(session, found.where(WorkOrder.id == order_id).with_for_update())


async def is_asked_for(session: AsyncSession, ticket_id: UUID) -> bool:
    """Whether a ticket has its work order."""
    found = await session.execute(select(WorkOrder.id).where(WorkOrder.ticket_id == ticket_id))
    return found.first() is not None


async def promises(session: AsyncSession, order: WorkOrder, period: Period) -> list[Assignment]:
    """The assignments that its vehicle is promised to in a period, the earliest first."""
    found = await session.execute(
        select(Assignment)
        .join(Reservation, Reservation.source_id == Assignment.id)
        .where(
            Reservation.resource_id == order.vehicle_id,
            Reservation.layer == Layer.COMMITMENT,
            Reservation.state == ReservationState.LIVE,
            Reservation.period.bool_op("&&")(period),
        )
        .order_by(func.lower(Reservation.period))
    )
    return list(found.scalars())


async def workshop_impossible(
    session: AsyncSession, actor: Actor, taken: Taken, planned: Period
) -> AlreadyBooked:
    """The refusal of a time in the workshop, with what is in the way and the next free gaps.

    What it is in the way for is told only to those who may see that.
    """
    blocking, held = taken.blocking, dict[str, str]()
    if blocking:
        held["starts_at"] = blocking.period.starts_at.isoformat()
        held["ends_at"] = blocking.period.ends_at.isoformat()
        if await sees_reservation(session, blocking, actor):
            held["document"] = blocking.document
            held["source_type"] = blocking.source_type
            held["source_id"] = str(blocking.source_id)
    ahead = await held_from(session, taken.booking.resource_id, Layer.USAGE, planned.starts_at)
    gaps = free_gaps(
        [reservation.period for reservation in ahead],
        planned.starts_at,
        planned.ends_at - planned.starts_at,
        GAPS_OFFERED,
    )
    return AlreadyBooked(
        "The vehicle is used at that time.",
        resource_type=taken.booking.resource_type,
        resource_id=str(taken.booking.resource_id),
        layer=taken.booking.layer,
        blocking=held or None,
        gaps=[
            {
                "starts_at": gap.starts_at.isoformat(),
                "ends_at": gap.ends_at.isoformat() if gap.ends_at else None,
            }
            for gap in gaps
        ],
    )


async def _one(session: AsyncSession, found: Select[WorkOrder]) -> WorkOrder:
    order = (await session.execute(found)).scalar_one_or_none()
    if order is None:
        raise NotFound
    return order
