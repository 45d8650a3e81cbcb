"""The complaint's path over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.permissions import Permission
from service_desk.complaints import commands, queries
from service_desk.complaints.model import Report
from service_desk.complaints.schemas import (
    Assignment,
    HelpGiven,
    NewReport,
    Question,
    ReportOut,
    Resolution,
    Return,
)
from service_desk.tickets.model import Ticket
from service_desk.tickets.queries import ticket
from service_desk.tickets.schemas import TicketDetail

router = new_router("complaints", "/v1/tickets/{ticket_id}")

Reader = Annotated[Actor, allowed(Permission.TICKET_READ)]
Handler = Annotated[Actor, allowed(Permission.TICKET_HANDLE)]
Assigner = Annotated[Actor, allowed(Permission.TICKET_ASSIGN)]
Headquarters = Annotated[Actor, allowed(Permission.TICKET_ACCEPT_REPORT)]


@router.post("/routing", response_model=TicketDetail)
async def route_complaint(ticket_id: UUID, session: Session, actor: Handler) -> Ticket:
    """Give a complaint to the customer relations manager."""
    return await commands.route_complaint(session, actor, ticket_id)


@router.post("/assignment", response_model=TicketDetail)
async def assign_ticket(
    ticket_id: UUID, assignment: Assignment, session: Session, actor: Assigner
) -> Ticket:
    """Name who is responsible."""
    return await commands.assign_ticket(
        session,
        actor,
        ticket_id,
        assignment.responsible_id,
        assignment.topic,
        assignment.team_ids,
    )


@router.post("/work", response_model=TicketDetail)
async def begin_work(ticket_id: UUID, session: Session, actor: Handler) -> Ticket:
    """Take the matter in hand, or go on without waiting for support."""
    return await commands.begin_work(session, actor, ticket_id)


@router.post("/support", response_model=TicketDetail)
async def ask_support(
    ticket_id: UUID, question: Question, session: Session, actor: Handler
) -> Ticket:
    """Ask headquarters for help."""
    return await commands.ask_support(session, actor, ticket_id, question.question)


@router.post("/support/answer", response_model=TicketDetail)
async def answer_support(
    ticket_id: UUID, given: HelpGiven, session: Session, actor: Headquarters
) -> Ticket:
    """Help from headquarters."""
    return await commands.answer_support(session, actor, ticket_id, given.answer)


@router.post("/resolution", response_model=TicketDetail)
async def resolve_ticket(
    ticket_id: UUID, resolution: Resolution, session: Session, actor: Handler
) -> Ticket:
    """Say that the customer was told the solution."""
    return await commands.resolve_ticket(session, actor, ticket_id, resolution.solution)


@router.post("/report", status_code=201, response_model=ReportOut)
async def submit_report(
    ticket_id: UUID, report: NewReport, session: Session, actor: Handler
) -> Report:
    """Report a complaint to headquarters."""
    return await commands.submit_report(
        session, actor, ticket_id, report.summary, report.root_cause, report.improvement
    )


@router.get("/reports", response_model=Page[ReportOut])
async def list_reports(
    ticket_id: UUID, session: Session, actor: Reader, page: Paging
) -> Page[Report]:
    """The reports on a complaint, the returned ones too, newest first."""
    await ticket(session, actor, ticket_id)
    return await paged(session, queries.reports(ticket_id), Report.id, page)


@router.post("/acceptance", response_model=TicketDetail)
async def accept_report(ticket_id: UUID, session: Session, actor: Headquarters) -> Ticket:
    """Accept the report, which closes the complaint."""
    return await commands.accept_report(session, actor, ticket_id)


@router.post("/return", response_model=TicketDetail)
async def return_report(
    ticket_id: UUID, returned: Return, session: Session, actor: Headquarters
) -> Ticket:
    """Send the responsible person back to work."""
    return await commands.return_report(session, actor, ticket_id, returned.comment)
