"""A ticket in the hands of those who settle it, and the report that closes a complaint."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict, Forbidden
from chassis.tables import new_id
from contracts.events.service_desk import (
    ResolutionReportReturned,
    ResolutionReportSubmitted,
    SupportRequested,
    TicketAssigned,
    TicketClosed,
    TicketKind,
    TicketResolved,
    TicketStatus,
)
from service_desk.tables import Base
from service_desk.tickets.model import Ticket
from service_desk.tickets.rules import Audience, Topic


class RecordIncomplete(Conflict):
    """A complaint needs its detailed record before it goes to the manager."""


class NotResponsible(Forbidden):
    """Only the responsible person does this; the manager may name another one."""


class HandledByYou(Forbidden):
    """Whoever handled a complaint does not judge the report on it."""


class Decision(StrEnum):
    """What headquarters said to a report."""

    ACCEPTED = "accepted"
    RETURNED = "returned"


class Report(Base):
    """One submission of the report on a complaint (投诉处理报告); a returned one is kept."""

    __tablename__ = "complaint_reports"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), index=True)
    summary: Mapped[str]
    root_cause: Mapped[str]
    improvement: Mapped[str]
    submitted_by: Mapped[UUID]
    submitted_at: Mapped[datetime]
    decision: Mapped[Decision | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    comment: Mapped[str | None]

    def decide(self, decision: Decision, at: datetime, by: UUID, comment: str | None) -> None:
        """Keep what headquarters said."""
        self.decision, self.decided_at, self.decided_by = decision, at, by
        self.comment = comment


class Handling:
    """What is done with a ticket between the manager and its end."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket

    def route(self, manager_id: UUID | None, at: datetime, by: UUID) -> None:
        """Give a complaint that is recorded in full to the customer relations manager."""
        ticket = self.ticket
        ticket.must_be({TicketKind.COMPLAINT})
        ticket.must_stand(TicketStatus.NEW)
        if missing := ticket.missing:
            names = ", ".join(missing)
            raise RecordIncomplete(f"{ticket.number} still needs {names}.", missing=missing)
        ticket.manager_id = manager_id
        ticket.join(manager_id)
        ticket.enter(TicketStatus.WITH_MANAGER, at, by)

    def assign(self, responsible_id: UUID, topic: Topic, at: datetime, by: UUID) -> TicketAssigned:
        """Name who is responsible, or somebody else than before."""
        ticket = self.ticket
        ticket.must_stand(
            TicketStatus.WITH_MANAGER,
            TicketStatus.ASSIGNED,
            TicketStatus.IN_PROGRESS,
            TicketStatus.SUPPORT_REQUESTED,
        )
        ticket.responsible_id, ticket.topic = responsible_id, topic
        ticket.manager_id = ticket.manager_id or by
        ticket.join(responsible_id, by)
        self._remember(responsible_id, by)
        ticket.enter(TicketStatus.ASSIGNED, at, by)
        return TicketAssigned(**ticket.state(), assigned_by=by)

    def begin_work(self, at: datetime, by: UUID) -> None:
        """Take the matter in hand, or go on after support was asked for."""
        self._must_be_responsible(by)
        self.ticket.must_stand(TicketStatus.ASSIGNED, TicketStatus.SUPPORT_REQUESTED)
        self.ticket.enter(TicketStatus.IN_PROGRESS, at, by)

    def ask_support(self, question: str, at: datetime, by: UUID) -> SupportRequested:
        """Ask headquarters, whose clock runs from now on."""
        self._must_be_responsible(by)
        self.ticket.must_stand(TicketStatus.IN_PROGRESS)
        self.ticket.note(Audience.INTERNAL, question, at, by)
        self.ticket.enter(TicketStatus.SUPPORT_REQUESTED, at, by)
        return SupportRequested(**self.ticket.state())

    def answer_support(self, answer: str, at: datetime, by: UUID) -> None:
        """Headquarters helps, and the responsible person goes on."""
        self.ticket.must_stand(TicketStatus.SUPPORT_REQUESTED)
        self.ticket.note(Audience.INTERNAL, answer, at, by)
        self.ticket.enter(TicketStatus.IN_PROGRESS, at, by)

    def resolve(self, solution: str, at: datetime, by: UUID) -> TicketResolved:
        """Tell the customer the solution."""
        self._must_be_responsible(by)
        self.ticket.must_stand(TicketStatus.IN_PROGRESS)
        self.ticket.solution = solution
        self.ticket.note(Audience.CUSTOMER, solution, at, by)
        self.ticket.enter(TicketStatus.RESOLVED, at, by)
        return TicketResolved(**self.ticket.state())

    def submit(
        self, summary: str, root_cause: str, improvement: str, at: datetime, by: UUID
    ) -> tuple[Report, ResolutionReportSubmitted]:
        """Report to headquarters what was wrong, why, and what will be done better."""
        self._must_be_responsible(by)
        self.ticket.must_be({TicketKind.COMPLAINT})
        self.ticket.must_stand(TicketStatus.RESOLVED)
        report = Report(
            id=new_id(),
            ticket_id=self.ticket.id,
            summary=summary,
            root_cause=root_cause,
            improvement=improvement,
            submitted_by=by,
            submitted_at=at,
        )
        self.ticket.enter(TicketStatus.REPORT_SUBMITTED, at, by)
        return report, ResolutionReportSubmitted(**self.ticket.state())

    def accept(self, report: Report, at: datetime, by: UUID) -> TicketClosed:
        """Headquarters is satisfied, which alone closes a complaint."""
        self._must_judge(by)
        report.decide(Decision.ACCEPTED, at, by, None)
        return self.ticket.close(at, by)

    def send_back(
        self, report: Report, comment: str, at: datetime, by: UUID
    ) -> ResolutionReportReturned:
        """Headquarters is not satisfied; the responsible person goes on."""
        self._must_judge(by)
        report.decide(Decision.RETURNED, at, by, comment)
        self.ticket.enter(TicketStatus.IN_PROGRESS, at, by)
        return ResolutionReportReturned(**self.ticket.state(), comment=comment)

    def must_be_judged(self) -> None:
        """Refuse a decision while there is no report to decide on."""
        self.ticket.must_stand(TicketStatus.REPORT_SUBMITTED)

    def _must_judge(self, by: UUID) -> None:
        self.must_be_judged()
        if by in self.ticket.handled_by:
            raise HandledByYou(self.ticket.number)

    def _must_be_responsible(self, by: UUID) -> None:
        if self.ticket.responsible_id != by:
            raise NotResponsible(self.ticket.number)

    def _remember(self, *handlers: UUID) -> None:
        """Whoever had a part in it is out of the question for judging the report."""
        known = self.ticket.handled_by
        self.ticket.handled_by = [*known, *(h for h in dict.fromkeys(handlers) if h not in known)]
