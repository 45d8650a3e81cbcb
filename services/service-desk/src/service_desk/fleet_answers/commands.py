"""Lets tickets follow what fleet decided."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import clock
from contracts.events.fleet import (
    DriverChangeRefused,
    DriverReassigned,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderState,
)
from contracts.events.service_desk import TicketKind
from service_desk.references.queries import branch_known
from service_desk.tickets import rules
from service_desk.tickets.commands import call_after, tell
from service_desk.tickets.model import Ticket
from service_desk.tickets.queries import ticket_to_follow


async def follow_reassignment(session: AsyncSession, reassigned: DriverReassigned) -> None:
    """The customer has another driver and is told so; a week later we ask."""
    if reassigned.ticket_id is None:
        return
    ticket = await ticket_to_follow(session, reassigned.ticket_id)
    if ticket.kind is not TicketKind.DRIVER_CHANGE:
        return
    branch = await branch_known(session, ticket.branch)
    from_at = reassigned.from_at.astimezone(ZoneInfo(branch.time_zone))
    await _settle(
        session,
        ticket,
        reassigned.driver_change_id,
        f"Another driver serves from {from_at:%Y-%m-%d %H:%M}.",
    )


async def follow_refusal(session: AsyncSession, refused: DriverChangeRefused) -> None:
    """The driver stays, and the manager has the matter again."""
    if refused.ticket_id is None:
        return
    ticket = await ticket_to_follow(session, refused.ticket_id)
    if ticket.kind is TicketKind.DRIVER_CHANGE:
        await _take_back(session, ticket, refused.driver_change_id, refused.reason)


async def follow_work(session: AsyncSession, order: WorkOrderState) -> None:
    """Show on the ticket which work order is under way, and when."""
    if order.ticket_id is None:
        return
    ticket = await ticket_to_follow(session, order.ticket_id)
    ticket.work_order_id, ticket.work_order_number = order.work_order_id, order.number
    ticket.work_planned = order.planned


async def follow_completion(session: AsyncSession, completed: WorkOrderCompleted) -> None:
    """The vehicle is back from the workshop; in three days we ask."""
    await follow_work(session, completed)
    if completed.ticket_id is None:
        return
    ticket = await ticket_to_follow(session, completed.ticket_id)
    if ticket.kind in rules.WORK:
        solution = f"{completed.plate} is back from the workshop ({completed.number})."
        await _settle(session, ticket, completed.work_order_id, solution)


async def follow_cancellation(session: AsyncSession, cancelled: WorkOrderCancelled) -> None:
    """The vehicle does not go to the workshop, and the manager has the matter again."""
    await follow_work(session, cancelled)
    if cancelled.ticket_id is None:
        return
    ticket = await ticket_to_follow(session, cancelled.ticket_id)
    if ticket.kind in rules.WORK:
        await _take_back(session, ticket, cancelled.work_order_id, cancelled.reason)


async def _settle(session: AsyncSession, ticket: Ticket, answer_id: UUID, solution: str) -> None:
    if settled := ticket.settled_by_fleet(answer_id, solution, clock.now()):
        await tell(session, ticket, *settled)
        await call_after(session, ticket)


async def _take_back(session: AsyncSession, ticket: Ticket, answer_id: UUID, reason: str) -> None:
    if ticket.refused_by_fleet(answer_id, reason, clock.now()):
        await tell(session, ticket)
