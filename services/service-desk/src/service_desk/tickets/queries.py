"""Finds tickets, of people as far as they may see, of fleet by what it answers to."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound, ReferenceNotYetKnown
from contracts.events.service_desk import TicketKind, TicketStatus
from service_desk.references.model import StaffRef
from service_desk.tickets.model import Ticket


def tickets(
    actor: Actor,
    kind: TicketKind | None = None,
    status: TicketStatus | None = None,
    customer_id: UUID | None = None,
    responsible_id: UUID | None = None,
) -> Select[Ticket]:
    """The tickets the actor may see, narrowed by what is given.

    A ticket belongs to whoever answers for its customer and lies at a branch; whoever recorded
    it or has to do with it is in its team.
    """
    statement = visible(select(Ticket), actor, Ticket)
    if kind:
        statement = statement.where(Ticket.kind == kind)
    if status:
        statement = statement.where(Ticket.status == status)
    if customer_id:
        statement = statement.where(Ticket.customer_id == customer_id)
    if responsible_id:
        statement = statement.where(Ticket.responsible_id == responsible_id)
    return statement


async def ticket(session: AsyncSession, actor: Actor, ticket_id: UUID) -> Ticket:
    """One ticket to look at."""
    return _found(await session.scalar(tickets(actor).where(Ticket.id == ticket_id)))


async def ticket_to_change(session: AsyncSession, actor: Actor, ticket_id: UUID) -> Ticket:
    """One ticket, locked until the transaction ends."""
    wanted = tickets(actor).where(Ticket.id == ticket_id)
    return _found(await session.scalar(wanted.with_for_update(of=Ticket)))


async def ticket_to_follow(session: AsyncSession, ticket_id: UUID) -> Ticket:
    """The ticket that fleet's answer or a clock speaks of, locked."""
    wanted = select(Ticket).where(Ticket.id == ticket_id).with_for_update(of=Ticket)
    ticket = await session.scalar(wanted)
    if ticket is None:
        raise ReferenceNotYetKnown(f"ticket {ticket_id}")
    return ticket


async def count_by_kind(
    session: AsyncSession, actor: Actor, customer_id: UUID | None
) -> dict[TicketKind, int]:
    """How many of the tickets that the actor may see are of each kind."""
    seen = tickets(actor, customer_id=customer_id).with_only_columns(Ticket.kind, func.count())
    rows = await session.execute(seen.group_by(Ticket.kind))
    counted = dict(rows.all())
    return {kind: counted.get(kind, 0) for kind in TicketKind}


async def least_busy(session: AsyncSession, staff: Sequence[StaffRef]) -> UUID | None:
    """Of these people the one with the fewest open tickets in hand."""
    if not staff:
        return None
    busy = dict.fromkeys((person.id for person in staff), 0)
    for column in (Ticket.attendant_id, Ticket.manager_id):
        rows = await session.execute(
            select(column, func.count())
            .where(column.in_(busy), Ticket.status != TicketStatus.CLOSED)
            .group_by(column)
        )
        for person, count in rows:
            if person is not None:
                busy[person] += count
    return min(busy, key=lambda person: (busy[person], person))


def _found(ticket: Ticket | None) -> Ticket:
    if ticket is None:
        raise NotFound
    return ticket


async def open_tickets_with(
    session: AsyncSession, staff_id: UUID, customer_ids: Collection[UUID] | None
) -> list[Ticket]:
    """The open tickets that somebody has to do with, of these customers or of all, locked."""
    involved = (Ticket.owner_id, Ticket.attendant_id, Ticket.manager_id, Ticket.responsible_id)
    wanted = select(Ticket).where(
        Ticket.status != TicketStatus.CLOSED, or_(*(who == staff_id for who in involved))
    )
    if customer_ids is not None:
        wanted = wanted.where(Ticket.customer_id.in_(customer_ids))
    return list(await session.scalars(wanted.order_by(Ticket.id).with_for_update(of=Ticket)))
