"""Takes tickets down, says what they are, closes what is simple, and keeps their clocks."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.http.etags import ExpectedVersion
from chassis.messages import record
from chassis.schedule import clock, plan
from chassis.tables import new_id, next_number
from contracts.event import Event
from contracts.events.service_desk import (
    Priority,
    StationOverdue,
    TicketChannel,
    TicketClosed,
    TicketKind,
    TicketStatus,
)
from contracts.permissions import Role
from contracts.values import Scope, Visibility
from service_desk.calls.commands import local_date, plan_call
from service_desk.calls.rules import after_ticket, due_after
from service_desk.references.model import CustomerRef
from service_desk.references.queries import (
    branch_known,
    colleagues,
    contact_of,
    customer_to_serve,
    setting,
)
from service_desk.references.rules import Setting, Subject
from service_desk.stations.model import Station
from service_desk.tickets import rules
from service_desk.tickets.model import Ticket
from service_desk.tickets.queries import least_busy, ticket_to_change, ticket_to_follow
from service_desk.tickets.rules import Audience

NUMBER = "GD"
STATION_CLOCK = "station-clock"


@dataclass(frozen=True)
class Feedback:
    """What a customer said, as somebody took it down."""

    kind: TicketKind
    channel: TicketChannel
    customer_id: UUID
    contact_id: UUID | None
    subject: Subject
    description: str
    happened_on: date | None
    wish: str | None
    identity_verified: bool


async def open_ticket(session: AsyncSession, actor: Actor, feedback: Feedback) -> Ticket:
    """Take down what a customer said, and send to fleet what only fleet can do."""
    customer = await customer_to_serve(session, feedback.customer_id)
    if feedback.contact_id:
        await contact_of(session, feedback.contact_id, customer.id)
    at = clock.now()
    known = await setting(session, customer, feedback.subject, at)
    ticket = Ticket(
        id=new_id(),
        kind=feedback.kind,
        priority=rules.priority_of(feedback.kind, customer.strategic),
        channel=feedback.channel,
        customer=customer,
        customer_id=customer.id,
        contact_id=feedback.contact_id,
        **known.subject.ids(),
        branch=known.branch,
        description=feedback.description,
        happened_on=feedback.happened_on or known.happened_on,
        wish=feedback.wish,
        identity_verified_by=actor.id if feedback.identity_verified else None,
        recorded_by=actor.id,
        handled_by=[],
        opened_at=at,
        times_reopened=0,
        stations=[],
        notes=[],
        version=1,
    )
    ticket.stamp(_scope(customer, known))
    await _welcome(session, ticket)
    ticket.number = await next_number(session, NUMBER, clock.today().year)
    session.add(ticket)
    customer.last_contact_at = at
    record(session, ticket.open(at))
    if ticket.attendant_id:
        ticket.note(Audience.CUSTOMER, f"We have your message: {ticket.number}.", at, None)
    if ticket.kind in rules.FOR_FLEET:
        record(session, ticket.hand_to_fleet(at, actor.id))
    await tell(session, ticket)
    return ticket


async def complete_record(
    session: AsyncSession,
    actor: Actor,
    ticket_id: UUID,
    expected: ExpectedVersion,
    changes: dict[str, Any],
    subject: Subject,
) -> Ticket:
    """Put in what became known about a matter that nobody works on yet."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    expected.check(ticket.version)
    ticket.must_stand(TicketStatus.NEW)
    if contact_id := changes.get("contact_id"):
        await contact_of(session, contact_id, ticket.customer_id)
    if subject.is_given:
        known = await setting(session, ticket.customer, subject, clock.now())
        changes = {"happened_on": known.happened_on} | changes | known.subject.ids()
        changes |= {"branch": known.branch, "org_path": known.path}
    if changes.pop("identity_verified", False):
        changes["identity_verified_by"] = actor.id
    for field, value in changes.items():
        if value is not None:
            setattr(ticket, field, value)
    await session.flush()
    return ticket


async def classify_ticket(
    session: AsyncSession,
    actor: Actor,
    ticket_id: UUID,
    kind: TicketKind,
    priority: Priority | None,
) -> Ticket:
    """Say that it is of another kind; what only fleet can do goes there at once."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    urgent = priority or rules.priority_of(kind, ticket.customer.strategic)
    events: list[Event] = [ticket.classify(kind, urgent)]
    if kind in rules.FOR_FLEET:
        events.append(ticket.hand_to_fleet(clock.now(), actor.id))
    await tell(session, ticket, *events)
    return ticket


async def ask_fleet_again(session: AsyncSession, actor: Actor, ticket_id: UUID) -> Ticket:
    """Send to fleet once more what came back from there."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    await tell(session, ticket, ticket.hand_to_fleet(clock.now(), actor.id))
    return ticket


async def close_ticket(
    session: AsyncSession, actor: Actor, ticket_id: UUID, solution: str
) -> Ticket:
    """Close what one answer settles."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    await tell(session, ticket, ticket.close_at_once(solution, clock.now(), actor.id))
    return ticket


async def reopen_ticket(
    session: AsyncSession, actor: Actor, ticket_id: UUID, reason: str
) -> Ticket:
    """Take a closed matter up again."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    await tell(session, ticket, ticket.reopen(reason, clock.now(), actor.id))
    return ticket


async def write_note(
    session: AsyncSession, actor: Actor, ticket_id: UUID, audience: Audience, text: str
) -> Ticket:
    """Write down what colleagues or the customer shall read."""
    ticket = await ticket_to_change(session, actor, ticket_id)
    ticket.note(audience, text, clock.now(), actor.id)
    await session.flush()
    return ticket


async def tell(session: AsyncSession, ticket: Ticket, *events: Event) -> None:
    """Publish what happened, set the clock of the station, and plan to ask how a complaint went."""
    for event in events:
        record(session, event)
        if isinstance(event, TicketClosed) and ticket.kind is TicketKind.COMPLAINT:
            await call_after(session, ticket)
    await session.flush()
    await _set_clock(session, ticket, ticket.station)


async def call_after(session: AsyncSession, ticket: Ticket) -> None:
    """Plan the call that asks how a ticket was handled; once for each time it was closed."""
    kind = after_ticket(ticket.kind)
    branch = await branch_known(session, ticket.branch)
    await plan_call(
        session,
        kind,
        ticket.customer_id,
        occasion=f"{ticket.id} {ticket.times_reopened}",
        due_on=due_after(kind, local_date(clock.now(), branch.time_zone)),
        branch=ticket.branch,
        trip_sheet_id=ticket.trip_sheet_id,
        ticket_id=ticket.id,
    )


async def sound_alarm(session: AsyncSession, ticket_id: UUID, station_id: UUID) -> None:
    """Tell of a station that took too long, each time one level higher."""
    ticket = await ticket_to_follow(session, ticket_id)
    station = next(station for station in ticket.stations if station.id == station_id)
    alarm = station.next_alarm()
    if alarm is None or not station.stood_at(alarm.at):
        return
    if alarm.at <= clock.now():
        station.escalated_to = alarm.to
        state = ticket.state()
        record(session, StationOverdue(**state, due_at=alarm.due_at, escalated_to=alarm.to))
    # Either one level higher, or later because the ticket was found less urgent meanwhile.
    await _set_clock(session, ticket, station)


async def _set_clock(session: AsyncSession, ticket: Ticket, station: Station) -> None:
    if alarm := station.next_alarm():
        payload = {"ticket_id": str(ticket.id), "station_id": str(station.id)}
        await plan(session, STATION_CLOCK, str(station.id), alarm.at, payload)


async def _welcome(session: AsyncSession, ticket: Ticket) -> None:
    """Let whoever took it down see it; what came online gets a person by name at once."""
    if ticket.channel in rules.ONLINE:
        agents = await colleagues(session, {Role.SERVICE_AGENT.value}, ticket.org_path)
        ticket.attendant_id = await least_busy(session, agents)
    ticket.join(ticket.recorded_by, ticket.attendant_id)


def _scope(customer: CustomerRef, known: Setting) -> Scope:
    return Scope(
        org_path=known.path,
        owner_id=customer.owner_id,
        dealer_id=customer.dealer_id,
        visibility=Visibility.BRANCH,
    )
