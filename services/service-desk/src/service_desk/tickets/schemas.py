"""What goes into and comes out of the ticket routes."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from contracts.events.service_desk import Priority, TicketChannel, TicketKind, TicketStatus
from contracts.values import Period
from service_desk.references.rules import Subject
from service_desk.stations.rules import Level
from service_desk.tickets.commands import Feedback
from service_desk.tickets.rules import Audience, Required, Topic

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class _About(BaseModel):
    """What the customer speaks of; a trip sheet gives the rest."""

    model_config = ConfigDict(extra="forbid")

    trip_sheet_id: UUID | None = None
    vehicle_id: UUID | None = None
    driver_id: UUID | None = None
    contract_id: UUID | None = None
    order_id: UUID | None = None

    def subject(self) -> Subject:
        """The same as a value."""
        return Subject(
            self.trip_sheet_id, self.vehicle_id, self.driver_id, self.contract_id, self.order_id
        )


class NewTicket(_About):
    """What a customer said."""

    kind: TicketKind
    channel: TicketChannel
    customer_id: UUID
    contact_id: UUID | None = None
    description: Words
    happened_on: date | None = None
    wish: Words | None = None
    identity_verified: bool = False

    def feedback(self) -> Feedback:
        """The same for the command."""
        return Feedback(
            kind=self.kind,
            channel=self.channel,
            customer_id=self.customer_id,
            contact_id=self.contact_id,
            subject=self.subject(),
            description=self.description,
            happened_on=self.happened_on,
            wish=self.wish,
            identity_verified=self.identity_verified,
        )


class TicketChange(_About):
    """What became known; a field that is left out or null stays as it is."""

    contact_id: UUID | None = None
    description: Words | None = None
    happened_on: date | None = None
    wish: Words | None = None
    identity_verified: bool = False

    def changes(self) -> dict[str, object]:
        """New values by field, without what the customer speaks of."""
        own = self.model_fields_set - _About.model_fields.keys()
        return {name: value for name, value in self if name in own and value is not None}


class Classification(BaseModel):
    """Of what kind it is; without a priority the kind gives it."""

    model_config = ConfigDict(extra="forbid")

    kind: TicketKind
    priority: Priority | None = None


class Closing(BaseModel):
    """What the customer was told."""

    model_config = ConfigDict(extra="forbid")

    solution: Words


class Reopening(BaseModel):
    """Why the customer is not satisfied."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class NewNote(BaseModel):
    """Something to write down, for us alone or for the customer."""

    model_config = ConfigDict(extra="forbid")

    audience: Audience
    text: Words


class StationOut(BaseModel):
    """A stay at a station; `escalated_to` is the highest level that was told of its lateness."""

    model_config = ConfigDict(from_attributes=True)

    station: TicketStatus
    entered_at: datetime
    left_at: datetime | None
    due_at: datetime | None
    by: UUID | None
    escalated_to: Level | None


class NoteOut(BaseModel):
    """A note; what customers were told stands apart by its audience."""

    model_config = ConfigDict(from_attributes=True)

    audience: Audience
    text: str
    at: datetime
    by: UUID | None


class TicketOut(BaseModel):
    """A ticket; `missing` is what a complaint's record still lacks."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    kind: TicketKind
    status: TicketStatus
    priority: Priority
    channel: TicketChannel
    customer_id: UUID
    customer_name: str
    contact_id: UUID | None
    contract_id: UUID | None
    order_id: UUID | None
    trip_sheet_id: UUID | None
    vehicle_id: UUID | None
    driver_id: UUID | None
    branch: str
    description: str
    happened_on: date | None
    wish: str | None
    identity_verified: bool
    missing: list[Required]
    topic: Topic | None
    recorded_by: UUID
    attendant_id: UUID | None
    manager_id: UUID | None
    responsible_id: UUID | None
    team_ids: list[UUID]
    opened_at: datetime
    closed_at: datetime | None
    times_reopened: int
    solution: str | None
    work_order_id: UUID | None
    work_order_number: str | None
    work_planned: Period | None
    version: int


class TicketDetail(TicketOut):
    """A ticket with its status line and what was written on it."""

    stations: list[StationOut]
    notes: list[NoteOut]


class KindShare(BaseModel):
    """How many tickets are of a kind, and their share in basis points."""

    kind: TicketKind
    count: int
    share: int


class Summary(BaseModel):
    """The mix of what customers say; the shares add up to 10,000."""

    total: int
    kinds: list[KindShare]
