"""What happened under a contract or order, kept once an event and never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base
from contracts.envelope import Envelope
from contracts.events.contract import (
    ContractSigned,
    CreditNoteIssued,
    InvoiceIssued,
    InvoiceState,
    InvoiceStatus,
    OrderRevised,
)
from contracts.events.fleet import (
    AssignmentDemandUnmet,
    TripSheetClosed,
    TripSheetCorrected,
    TripSheetIssued,
    VehicleAssigned,
)

Occurrence = (
    ContractSigned
    | OrderRevised
    | InvoiceIssued
    | CreditNoteIssued
    | VehicleAssigned
    | AssignmentDemandUnmet
    | TripSheetIssued
    | TripSheetClosed
    | TripSheetCorrected
)
COUNTED: tuple[type[Occurrence], ...] = (
    ContractSigned,
    OrderRevised,
    InvoiceIssued,
    CreditNoteIssued,
    VehicleAssigned,
    AssignmentDemandUnmet,
    TripSheetIssued,
    TripSheetClosed,
    TripSheetCorrected,
)


class OccurrenceFact(Base):
    """One event that figures count; `subject_id` is the aggregate it happened to."""

    __tablename__ = "occurrence_fact"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    contract_id: Mapped[UUID | None] = mapped_column(index=True)
    order_id: Mapped[UUID | None] = mapped_column(index=True)
    demand_id: Mapped[UUID | None]
    swapped_from: Mapped[UUID | None]
    branches: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    occurred_at: Mapped[datetime]

    @staticmethod
    def row(occurrence: Occurrence, envelope: Envelope) -> dict[str, Any]:
        """The event as a fact; a contract happens in every branch that delivers a line of it."""
        if isinstance(occurrence, ContractSigned):
            branches = sorted({line.branch for line in occurrence.lines if line.branch})
        else:
            branches = [occurrence.branch]
        of_contract = None if isinstance(occurrence, OrderRevised) else occurrence.contract_id
        of_order = None if isinstance(occurrence, ContractSigned) else occurrence.order_id
        of_demand = isinstance(occurrence, VehicleAssigned | AssignmentDemandUnmet)
        return {
            "event_id": envelope.id,
            "type": envelope.type,
            "subject_id": envelope.subject,
            "contract_id": of_contract,
            "order_id": of_order,
            "demand_id": occurrence.demand_id if of_demand else None,
            "swapped_from": (
                occurrence.swapped_from if isinstance(occurrence, VehicleAssigned) else None
            ),
            "branches": branches,
            "occurred_at": envelope.time,
        }


class InvoiceFact(Base):
    """An invoice in its newest state: a payment that went back makes it unpaid again."""

    __tablename__ = "invoice_fact"

    invoice_id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[InvoiceStatus]
    contract_id: Mapped[UUID | None] = mapped_column(index=True)
    order_id: Mapped[UUID | None] = mapped_column(index=True)
    branch: Mapped[str]
    version: Mapped[int]
    event_id: Mapped[UUID]

    @staticmethod
    def row(invoice: InvoiceState, envelope: Envelope) -> dict[str, Any]:
        """The invoice as of this version."""
        return {
            "invoice_id": invoice.invoice_id,
            "status": invoice.status,
            "contract_id": invoice.contract_id,
            "order_id": invoice.order_id,
            "branch": invoice.branch,
            "version": envelope.aggregateversion,
            "event_id": envelope.id,
        }
