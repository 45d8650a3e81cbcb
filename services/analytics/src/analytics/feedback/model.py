"""Tickets as facts: one row a ticket, in its newest state."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base
from contracts.envelope import Envelope
from contracts.events.fleet import DriverRegistered
from contracts.events.service_desk import TicketKind, TicketState, TicketStatus


class FeedbackGrouping(StrEnum):
    """What customers' words are counted by."""

    DRIVER = "driver"
    CUSTOMER = "customer"
    BRANCH = "branch"
    MONTH = "month"
    KIND = "kind"


class TicketFact(Base):
    """A ticket (反馈单) by what it is about; what the customer said is not here."""

    __tablename__ = "ticket_fact"

    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    kind: Mapped[TicketKind]
    status: Mapped[TicketStatus]
    customer_id: Mapped[UUID] = mapped_column(index=True)
    driver_id: Mapped[UUID | None]
    vehicle_id: Mapped[UUID | None]
    branch: Mapped[str]
    opened_at: Mapped[datetime]
    version: Mapped[int]
    event_id: Mapped[UUID]

    @staticmethod
    def row(ticket: TicketState, envelope: Envelope) -> dict[str, Any]:
        """The ticket as of this version."""
        return {
            "ticket_id": ticket.ticket_id,
            "number": ticket.number,
            "kind": ticket.kind,
            "status": ticket.status,
            "customer_id": ticket.customer_id,
            "driver_id": ticket.driver_id,
            "vehicle_id": ticket.vehicle_id,
            "branch": ticket.branch,
            "opened_at": ticket.opened_at,
            "version": envelope.aggregateversion,
            "event_id": envelope.id,
        }


class DriverRef(Base):
    """A driver (司机) by number, so that no figure holds a person's name."""

    __tablename__ = "driver_ref"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[str]
    version: Mapped[int]

    @staticmethod
    def row(driver: DriverRegistered, version: int) -> dict[str, Any]:
        """The driver's number."""
        return {"id": driver.driver_id, "label": driver.number, "version": version}
