"""Leads a complaint over its stations."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.errors import Invalid
from chassis.schedule import clock
from contracts.permissions import Permission, Role
from contracts.roles import ROLE_TEMPLATES
from service_desk.complaints.model import Handling, Report
from service_desk.complaints.queries import report_to_decide
from service_desk.references.queries import at_work, colleagues
from service_desk.tickets.commands import tell
from service_desk.tickets.model import Ticket
from service_desk.tickets.queries import least_busy, ticket_to_change
from service_desk.tickets.rules import Topic

HANDLERS = frozenset(
    role.value for role, allowed in ROLE_TEMPLATES.items() if Permission.TICKET_HANDLE in allowed
)


class MayNotHandle(Invalid):
    """The role of this member of staff does not allow handling tickets."""


async def route_complaint(session: AsyncSession, actor: Actor, ticket_id: UUID) -> Ticket:
    """Give a complaint to the customer relations manager (客户关系经理) of its branch."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    managers = await colleagues(session, {Role.SERVICE_MANAGER.value}, ticket.org_path)
    Handling(ticket).route(await least_busy(session, managers), clock.now(), actor.id)
    await tell(session, ticket)
    return ticket


async def assign_ticket(
    session: AsyncSession,
    actor: Actor,
    ticket_id: UUID,
    responsible_id: UUID,
    topic: Topic,
    team_ids: Sequence[UUID],
) -> Ticket:
    """Name the responsible person (问题负责人) and whoever else works on it."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    responsible = await at_work(session, responsible_id)
    if HANDLERS.isdisjoint(responsible.roles):
        raise MayNotHandle(str(responsible_id))
    ticket.join(*team_ids)
    assigned = Handling(ticket).assign(responsible.id, topic, clock.now(), actor.id)
    await tell(session, ticket, assigned)
    return ticket


async def begin_work(session: AsyncSession, actor: Actor, ticket_id: UUID) -> Ticket:
    """Take the matter in hand."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    Handling(ticket).begin_work(clock.now(), actor.id)
    await tell(session, ticket)
    return ticket


async def ask_support(
    session: AsyncSession, actor: Actor, ticket_id: UUID, question: str
) -> Ticket:
    """Ask headquarters for help."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    await tell(session, ticket, Handling(ticket).ask_support(question, clock.now(), actor.id))
    return ticket


async def answer_support(
    session: AsyncSession, actor: Actor, ticket_id: UUID, answer: str
) -> Ticket:
    """Help from headquarters."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    Handling(ticket).answer_support(answer, clock.now(), actor.id)
    await tell(session, ticket)
    return ticket


async def resolve_ticket(
    session: AsyncSession, actor: Actor, ticket_id: UUID, solution: str
) -> Ticket:
    """Tell the customer the solution."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    await tell(session, ticket, Handling(ticket).resolve(solution, clock.now(), actor.id))
    return ticket


async def submit_report(
    session: AsyncSession,
    actor: Actor,
    ticket_id: UUID,
    summary: str,
    root_cause: str,
    improvement: str,
) -> Report:
    """Report to headquarters."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    report, submitted = Handling(ticket).submit(
        summary, root_cause, improvement, clock.now(), actor.id
    )
    session.add(report)
    await tell(session, ticket, submitted)
    return report


async def accept_report(session: AsyncSession, actor: Actor, ticket_id: UUID) -> Ticket:
    """Be satisfied with how a complaint was handled, which closes it."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    handling = Handling(ticket)
    handling.must_be_judged()
    report = await report_to_decide(session, ticket_id)
    await tell(session, ticket, handling.accept(report, clock.now(), actor.id))
    return ticket


async def return_report(
    session: AsyncSession, actor: Actor, ticket_id: UUID, comment: str
) -> Ticket:
    """Send the responsible person back to work."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    handling = Handling(ticket)
    handling.must_be_judged()
    report = await report_to_decide(session, ticket_id)
    await tell(session, ticket, handling.send_back(report, comment, clock.now(), actor.id))
    return ticket
