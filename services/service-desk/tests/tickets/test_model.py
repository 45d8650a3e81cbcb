from datetime import timedelta

import pytest

from chassis.tables import new_id
from contracts.events.customer import CustomerKind, CustomerStatus, CustomerTier
from contracts.events.service_desk import (
    Priority,
    TicketChannel,
    TicketKind,
    TicketStatus,
)
from service_desk.complaints.model import HandledByYou, Handling
from service_desk.references.model import CustomerRef
from service_desk.tickets.model import NotNow, ReportMissing, Ticket
from service_desk.tickets.rules import Topic

from ..factories import NOW, a_scope

AGENT, MANAGER, HQ = new_id(), new_id(), new_id()
LATER = NOW + timedelta(hours=1)


def a_ticket(kind: TicketKind) -> Ticket:
    customer = CustomerRef(
        id=new_id(),
        name="浦东精密仪器有限公司",
        kind=CustomerKind.ORGANISATION,
        status=CustomerStatus.ACTIVE,
        tier=CustomerTier.BRONZE,
        strategic=False,
    )
    ticket = Ticket(
        id=new_id(),
        number="GD-2026-000001",
        kind=kind,
        priority=Priority.NORMAL,
        channel=TicketChannel.PHONE,
        customer=customer,
        customer_id=customer.id,
        driver_id=new_id(),
        vehicle_id=new_id(),
        branch="PD",
        description="The driver came late.",
        happened_on=NOW.date(),
        wish="An apology",
        identity_verified_by=AGENT,
        recorded_by=AGENT,
        handled_by=[],
        opened_at=NOW,
        times_reopened=0,
        stations=[],
        notes=[],
    )
    ticket.stamp(a_scope())
    ticket.open(NOW)
    return ticket


def reported() -> tuple[Ticket, Handling]:
    ticket = a_ticket(TicketKind.COMPLAINT)
    handling = Handling(ticket)
    handling.route(MANAGER, NOW, AGENT)
    handling.assign(AGENT, Topic.DRIVER, NOW, MANAGER)
    handling.begin_work(NOW, AGENT)
    handling.resolve("Agreed", NOW, AGENT)
    return ticket, handling


@pytest.mark.parametrize("status", set(TicketStatus) - {TicketStatus.CLOSED})
def test_a_complaint_is_closed_by_its_report_alone_wherever_it_stands(
    status: TicketStatus,
) -> None:
    ticket = a_ticket(TicketKind.COMPLAINT)
    ticket.enter(status, NOW, AGENT)
    with pytest.raises(ReportMissing):
        ticket.close_at_once("Never mind", NOW, AGENT)
    assert ticket.closed_at is None


@pytest.mark.parametrize("status", set(TicketStatus) - {TicketStatus.NEW})
def test_a_ticket_keeps_its_kind_once_somebody_works_on_it(status: TicketStatus) -> None:
    ticket = a_ticket(TicketKind.COMPLAINT)
    ticket.enter(status, NOW, AGENT)
    with pytest.raises(NotNow):
        ticket.classify(TicketKind.ENQUIRY, Priority.NORMAL)
    assert ticket.kind is TicketKind.COMPLAINT


def test_leaving_one_station_is_entering_the_next_at_the_same_instant() -> None:
    ticket = a_ticket(TicketKind.ENQUIRY)
    ticket.close_at_once("Answered", LATER, AGENT)
    new, closed = ticket.stations
    assert (new.entered_at, new.left_at) == (NOW, LATER)
    assert (closed.entered_at, closed.left_at, closed.place) == (LATER, None, 1)


@pytest.mark.parametrize("judge", [AGENT, MANAGER])
def test_whoever_had_a_part_in_it_does_not_judge_the_report(judge: object) -> None:
    ticket, handling = reported()
    report, _ = handling.submit("summary", "cause", "improvement", NOW, AGENT)
    by = AGENT if judge == AGENT else MANAGER
    with pytest.raises(HandledByYou):
        handling.accept(report, LATER, by)
    with pytest.raises(HandledByYou):
        handling.send_back(report, "No", LATER, by)
    assert (ticket.status, report.decision) == (TicketStatus.REPORT_SUBMITTED, None)
    assert handling.accept(report, LATER, HQ).minutes == 60


def test_a_team_grows_by_whoever_has_to_do_with_it_and_nobody_is_in_it_twice() -> None:
    ticket, _ = reported()
    assert ticket.team_ids == [MANAGER, AGENT]
    ticket.join(AGENT, None, HQ, HQ)
    assert ticket.team_ids == [MANAGER, AGENT, HQ]
