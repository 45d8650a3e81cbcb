"""What happened under a contract or order, kept once an event and never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base
from contracts.envelope import Envelope
from contracts.events.contract import ContractSigned
from contracts.events.fleet import (
    AssignmentDemandUnmet,
    TripSheetClosed,
    TripSheetCorrected,
    TripSheetIssued,
    VehicleAssigned,
)

Occurrence = (
    ContractSigned
    | VehicleAssigned
    | AssignmentDemandUnmet
    | TripSheetIssued
    | TripSheetClosed
    | TripSheetCorrected
)
COUNTED: tuple[type[Occurrence], ...] = (
    ContractSigned,
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
    branches: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    occurred_at: Mapped[datetime]

    @staticmethod
    def row(occurrence: Occurrence, envelope: Envelope) -> dict[str, Any]:
        """The event as a fact; a contract happens in every branch that delivers a line of it."""
        if isinstance(occurrence, ContractSigned):
            branches = sorted({line.branch for line in occurrence.lines if line.branch})
        else:
            branches = [occurrence.branch]
        of_order = None if isinstance(occurrence, ContractSigned) else occurrence.order_id
        of_demand = isinstance(occurrence, VehicleAssigned | AssignmentDemandUnmet)
        return {
            "event_id": envelope.id,
            "type": envelope.type,
            "subject_id": envelope.subject,
            "contract_id": occurrence.contract_id,
            "order_id": of_order,
            "demand_id": occurrence.demand_id if of_demand else None,
            "branches": branches,
            "occurred_at": envelope.time,
        }
