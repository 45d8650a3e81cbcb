"""Tickets over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from chassis.auth import Actor, allowed
from chassis.http import IfMatch, Page, Paging, Session, etag, new_router, paged
from chassis.tables.replacements import current
from contracts.events.service_desk import TicketKind, TicketStatus
from contracts.permissions import Permission
from service_desk.tickets import commands, queries, rules
from service_desk.tickets.model import Ticket
from service_desk.tickets.schemas import (
    Classification,
    Closing,
    KindShare,
    NewNote,
    NewTicket,
    Reopening,
    Summary,
    TicketChange,
    TicketDetail,
    TicketOut,
)

router = new_router("tickets")

Reader = Annotated[Actor, allowed(Permission.TICKET_READ)]
Recorder = Annotated[Actor, allowed(Permission.TICKET_RECORD)]
Handler = Annotated[Actor, allowed(Permission.TICKET_HANDLE)]
Assigner = Annotated[Actor, allowed(Permission.TICKET_ASSIGN)]


@router.post("/tickets", status_code=201, response_model=TicketDetail)
async def open_ticket(wanted: NewTicket, session: Session, actor: Recorder) -> Ticket:
    """Take down what a customer said."""
    return await commands.open_ticket(session, actor, wanted.feedback())


@router.get("/tickets", response_model=Page[TicketOut])
async def list_tickets(
    session: Session,
    actor: Reader,
    page: Paging,
    kind: TicketKind | None = None,
    status: TicketStatus | None = None,
    customer_id: UUID | None = None,
    responsible_id: UUID | None = None,
) -> Page[Ticket]:
    """The tickets the caller may see, newest first."""
    customer_id = customer_id and await current(session, customer_id)
    statement = queries.tickets(actor, kind, status, customer_id, responsible_id)
    return await paged(session, statement, Ticket.id, page)


@router.get("/tickets/summary")
async def summarise(session: Session, actor: Reader, customer_id: UUID | None = None) -> Summary:
    """How much of what customers say is a complaint, praise, a grumble and so on."""
    customer_id = customer_id and await current(session, customer_id)
    counts = await queries.count_by_kind(session, actor, customer_id)
    shares = rules.shares(counts)
    kinds = [KindShare(kind=kind, count=n, share=shares[kind]) for kind, n in counts.items()]
    return Summary(total=sum(counts.values()), kinds=kinds)


@router.get("/tickets/{ticket_id}", response_model=TicketDetail)
async def read_ticket(
    ticket_id: UUID, session: Session, actor: Reader, response: Response
) -> Ticket:
    """One ticket with its status line, and the ETag that a change of it must name."""
    ticket = await queries.ticket(session, actor, ticket_id)
    response.headers["ETag"] = etag(ticket.version)
    return ticket


@router.patch("/tickets/{ticket_id}", response_model=TicketDetail)
async def complete_record(
    ticket_id: UUID,
    change: TicketChange,
    session: Session,
    actor: Recorder,
    if_match: IfMatch,
    response: Response,
) -> Ticket:
    """Put in what became known about a new ticket."""
    ticket = await commands.complete_record(
        session, actor, ticket_id, if_match, change.changes(), change.subject()
    )
    response.headers["ETag"] = etag(ticket.version)
    return ticket


@router.post("/tickets/{ticket_id}/classification", response_model=TicketDetail)
async def classify_ticket(
    ticket_id: UUID, classification: Classification, session: Session, actor: Handler
) -> Ticket:
    """Say that a ticket is of another kind, or more or less urgent, than it looked."""
    return await commands.classify_ticket(
        session, actor, ticket_id, classification.kind, classification.priority
    )


@router.post("/tickets/{ticket_id}/fleet-request", response_model=TicketDetail)
async def ask_fleet_again(ticket_id: UUID, session: Session, actor: Assigner) -> Ticket:
    """Ask fleet once more for what it refused."""
    return await commands.ask_fleet_again(session, actor, ticket_id)


@router.post("/tickets/{ticket_id}/closing", response_model=TicketDetail)
async def close_ticket(
    ticket_id: UUID, closing: Closing, session: Session, actor: Handler
) -> Ticket:
    """Close what one answer settles; a complaint is closed by its report alone."""
    return await commands.close_ticket(session, actor, ticket_id, closing.solution)


@router.post("/tickets/{ticket_id}/reopening", response_model=TicketDetail)
async def reopen_ticket(
    ticket_id: UUID, reopening: Reopening, session: Session, actor: Handler
) -> Ticket:
    """Take a matter up again within 14 days."""
    return await commands.reopen_ticket(session, actor, ticket_id, reopening.reason)


@router.post("/tickets/{ticket_id}/notes", status_code=201, response_model=TicketDetail)
async def write_note(ticket_id: UUID, note: NewNote, session: Session, actor: Handler) -> Ticket:
    """Write down what colleagues or the customer shall read."""
    return await commands.write_note(session, actor, ticket_id, note.audience, note.text)
