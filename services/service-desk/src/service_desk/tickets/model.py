"""The ticket (反馈单): what a customer said, and how far our answer has come."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict, Invalid
from chassis.tables import JsonOf, Scoped, Versioned, new_id
from contracts.events.fleet import WorkKind
from contracts.events.service_desk import (
    DriverChangeRequested,
    Priority,
    TicketAssigned,
    TicketChannel,
    TicketClassified,
    TicketClosed,
    TicketKind,
    TicketOpened,
    TicketReopened,
    TicketResolved,
    TicketStatus,
    WorkRequested,
)
from contracts.values import Period
from service_desk.references.model import CustomerRef
from service_desk.stations.model import Station
from service_desk.tables import Base
from service_desk.tickets import rules
from service_desk.tickets.rules import Audience, Required, Topic


class NotNow(Conflict):
    """The ticket stands at a station where this is not done."""


class OfAnotherKind(Conflict):
    """Tickets of this kind go another way."""


class ReportMissing(Conflict):
    """A complaint is closed only by a report that headquarters accepted."""


class TooLateToReopen(Conflict):
    """A ticket can be reopened within 14 days of its closing; open a new one."""


class AnsweredOnce(Conflict):
    """Only a refused change of driver is asked for again; take down a new ticket for the rest."""


class DriverMissing(Invalid):
    """Name the driver the customer wants to change, or the trip sheet."""


class VehicleMissing(Invalid):
    """Name the vehicle that needs the workshop, or the trip sheet."""


class Note(Base):
    """Something written on a ticket; what customers are told stands apart from what we say."""

    __tablename__ = "ticket_notes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), index=True)
    audience: Mapped[Audience]
    text: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[UUID | None]


class Ticket(Scoped, Versioned, Base):
    """One matter of one customer; its team may see it wherever they work."""

    __tablename__ = "tickets"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[TicketKind]
    status: Mapped[TicketStatus]
    priority: Mapped[Priority]
    channel: Mapped[TicketChannel]
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(CustomerRef.id), index=True)
    contact_id: Mapped[UUID | None]
    contract_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    trip_sheet_id: Mapped[UUID | None]
    vehicle_id: Mapped[UUID | None]
    driver_id: Mapped[UUID | None]
    branch: Mapped[str]
    description: Mapped[str]
    happened_on: Mapped[date | None]
    wish: Mapped[str | None]
    identity_verified_by: Mapped[UUID | None]
    topic: Mapped[Topic | None]
    recorded_by: Mapped[UUID]
    attendant_id: Mapped[UUID | None]
    manager_id: Mapped[UUID | None]
    responsible_id: Mapped[UUID | None] = mapped_column(index=True)
    handled_by: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    times_reopened: Mapped[int]
    solution: Mapped[str | None]
    settlement_id: Mapped[UUID | None]
    refusal_id: Mapped[UUID | None]
    work_order_id: Mapped[UUID | None]
    work_order_number: Mapped[str | None]
    work_planned: Mapped[Period | None] = mapped_column(JsonOf(Period))
    customer: Mapped[CustomerRef] = relationship(lazy="joined", innerjoin=True)
    stations: Mapped[list[Station]] = relationship(lazy="selectin", order_by=Station.place)
    notes: Mapped[list[Note]] = relationship(lazy="selectin", order_by=Note.id)

    @property
    def customer_name(self) -> str:
        """Whose matter it is, in words."""
        return self.customer.name

    @property
    def identity_verified(self) -> bool:
        """Whether somebody made sure that it is the customer who speaks."""
        return self.identity_verified_by is not None

    @property
    def station(self) -> Station:
        """Where the ticket stands now."""
        return self.stations[-1]

    @property
    def missing(self) -> list[Required]:
        """What a complaint's record still lacks."""
        if self.kind is not TicketKind.COMPLAINT:
            return []
        subjects = (self.vehicle_id, self.driver_id, self.contract_id, self.order_id)
        there = {
            Required.IDENTITY: self.identity_verified,
            Required.SUBJECT: any(subjects),
            Required.HAPPENED_ON: self.happened_on is not None,
            Required.WISH: bool(self.wish),
        }
        return [required for required, given in there.items() if not given]

    def open(self, at: datetime) -> TicketOpened:
        """Begin the clock."""
        self.enter(TicketStatus.NEW, at, self.recorded_by)
        return TicketOpened(**self.state())

    def hand_to_fleet(self, at: datetime, by: UUID | None) -> DriverChangeRequested | WorkRequested:
        """Ask fleet for another driver, or for the workshop."""
        self.must_be(rules.FOR_FLEET)
        self.must_stand(TicketStatus.NEW, TicketStatus.WITH_MANAGER)
        asked_again = self.status is TicketStatus.WITH_MANAGER
        if asked_again and (self.kind in rules.WORK or self.settlement_id):
            raise AnsweredOnce(self.number)
        if self.kind is TicketKind.DRIVER_CHANGE:
            if self.driver_id is None:
                raise DriverMissing
            self.enter(TicketStatus.WITH_FLEET, at, by)
            return DriverChangeRequested(**self.state(), reason=self.description)
        if self.vehicle_id is None:
            raise VehicleMissing
        self.enter(TicketStatus.WITH_FLEET, at, by)
        work = WorkKind(self.kind.value)
        return WorkRequested(**self.state(), work=work, description=self.description)

    def classify(self, kind: TicketKind, priority: Priority) -> TicketClassified:
        """Say that it is of another kind, or more or less urgent, than it looked."""
        # Whatever has gone to the manager as a complaint stays one until its report.
        self.must_stand(TicketStatus.NEW)
        was, self.kind, self.priority = self.kind, kind, priority
        self.station.set_clock(self.priority, self.customer.tier)
        return TicketClassified(**self.state(), was=was)

    def close_at_once(self, solution: str, at: datetime, by: UUID) -> TicketClosed:
        """Close what one answer settles, or what was solved on its way."""
        if self.kind is TicketKind.COMPLAINT:
            raise ReportMissing(self.number)
        if self.status is TicketStatus.NEW:
            self.must_be(rules.SIMPLE)
        else:
            self.must_stand(TicketStatus.IN_PROGRESS, TicketStatus.RESOLVED)
        self.note(Audience.CUSTOMER, solution, at, by)
        self.solution = solution
        return self.close(at, by)

    def settled_by_fleet(
        self, answer_id: UUID, solution: str, at: datetime
    ) -> tuple[TicketResolved, TicketClosed] | None:
        """Fleet did what was asked; nothing to do for an answer that is known."""
        if self.settlement_id == answer_id or self.status is TicketStatus.CLOSED:
            return None
        self.settlement_id, self.solution = answer_id, solution
        self.note(Audience.CUSTOMER, solution, at, None)
        self.enter(TicketStatus.RESOLVED, at, None)
        resolved = TicketResolved(**self.state())
        return resolved, self.close(at, None)

    def refused_by_fleet(self, answer_id: UUID, reason: str, at: datetime) -> bool:
        """Fleet cannot do it, so the manager has it again; False if that is known already."""
        if self.refusal_id == answer_id or self.status is not TicketStatus.WITH_FLEET:
            return False
        self.refusal_id = answer_id
        self.note(Audience.INTERNAL, reason, at, None)
        self.enter(TicketStatus.WITH_MANAGER, at, None)
        return True

    def close(self, at: datetime, by: UUID | None) -> TicketClosed:
        """Come to the end."""
        self.enter(TicketStatus.CLOSED, at, by)
        self.closed_at = at
        minutes = int((at - self.opened_at).total_seconds()) // 60
        return TicketClosed(**self.state(), closed_at=at, minutes=minutes)

    def reopen(self, reason: str, at: datetime, by: UUID) -> TicketReopened:
        """Take it up again; the manager decides how to go on with what is not simple."""
        self.must_stand(TicketStatus.CLOSED)
        if self.closed_at is None or not rules.may_reopen(self.closed_at, at):
            raise TooLateToReopen(f"{self.number} was closed {self.closed_at}.")
        simple = self.kind in rules.SIMPLE
        self.closed_at = None
        self.times_reopened += 1
        self.note(Audience.INTERNAL, reason, at, by)
        self.enter(TicketStatus.NEW if simple else TicketStatus.WITH_MANAGER, at, by)
        return TicketReopened(**self.state(), reason=reason)

    def note(self, audience: Audience, text: str, at: datetime, by: UUID | None) -> None:
        """Write something down for us or for the customer."""
        note = Note(id=new_id(), ticket_id=self.id, audience=audience, text=text, at=at, by=by)
        self.notes.append(note)

    def join(self, *staff: UUID | None) -> None:
        """Let these people see the ticket wherever they work."""
        joining = dict.fromkeys(person for person in staff if person)
        self.team_ids = [*self.team_ids, *(p for p in joining if p not in self.team_ids)]

    def hand_to(self, leaver: UUID, receiver: UUID) -> TicketAssigned | None:
        """Somebody else takes the leaver's place, whichever it was."""
        self.owner_id = receiver if self.owner_id == leaver else self.owner_id
        self.attendant_id = receiver if self.attendant_id == leaver else self.attendant_id
        self.manager_id = receiver if self.manager_id == leaver else self.manager_id
        if self.responsible_id != leaver:
            return None
        self.responsible_id = receiver
        self.join(receiver)
        return TicketAssigned(**self.state(), assigned_by=leaver)

    def enter(self, status: TicketStatus, at: datetime, by: UUID | None) -> None:
        """Leave the present station for another one, whose clock begins."""
        if self.stations:
            self.station.left_at = at
        self.status = status
        station = Station(
            id=new_id(),
            ticket_id=self.id,
            place=len(self.stations),
            station=status,
            entered_at=at,
            by=by,
        )
        station.set_clock(self.priority, self.customer.tier)
        self.stations.append(station)

    def must_stand(self, *stations: TicketStatus) -> None:
        """Refuse what belongs to another station."""
        if self.status not in stations:
            raise NotNow(f"{self.number} is {self.status}.")

    def must_be(self, kinds: Collection[TicketKind]) -> None:
        """Refuse what belongs to another kind."""
        if self.kind not in kinds:
            raise OfAnotherKind(f"{self.number} is of kind {self.kind}.")

    def state(self) -> dict[str, Any]:
        """The whole ticket as its events carry it."""
        return {
            "ticket_id": self.id,
            "number": self.number,
            "kind": self.kind,
            "status": self.status,
            "priority": self.priority,
            "channel": self.channel,
            "customer_id": self.customer_id,
            "contact_id": self.contact_id,
            "contract_id": self.contract_id,
            "order_id": self.order_id,
            "trip_sheet_id": self.trip_sheet_id,
            "vehicle_id": self.vehicle_id,
            "driver_id": self.driver_id,
            "branch": self.branch,
            "responsible_id": self.responsible_id,
            "opened_at": self.opened_at,
            "scope": self.scope,
        }
