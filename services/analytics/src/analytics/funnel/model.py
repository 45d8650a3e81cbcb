"""Opportunities as facts: where each stands, and every step that brought it there."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base
from chassis.tables import Scoped
from contracts.envelope import Envelope
from contracts.events.sales import OpportunityState, OpportunityStatus, Stage
from contracts.values import BusinessLine


class OpportunityFact(Scoped, Base):
    """An opportunity (商机) in its newest state; `amount` is in minor units of `currency`."""

    __tablename__ = "opportunity_fact"

    opportunity_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    customer_id: Mapped[UUID]
    contract_id: Mapped[UUID | None]
    line: Mapped[BusinessLine]
    stage: Mapped[Stage]
    status: Mapped[OpportunityStatus]
    amount: Mapped[int]
    currency: Mapped[str]
    expected_close_on: Mapped[date]
    version: Mapped[int]
    event_id: Mapped[UUID]

    @staticmethod
    def row(opportunity: OpportunityState, version: int, event_id: UUID) -> dict[str, Any]:
        """The opportunity as of this version."""
        return {
            "opportunity_id": opportunity.opportunity_id,
            "number": opportunity.number,
            "customer_id": opportunity.customer_id,
            "contract_id": opportunity.contract_id,
            "line": opportunity.line,
            "stage": opportunity.stage,
            "status": opportunity.status,
            "amount": opportunity.amount.amount,
            "currency": opportunity.amount.currency,
            "expected_close_on": opportunity.expected_close_on,
            "version": version,
            "event_id": event_id,
            **opportunity.scope.model_dump(),
        }


class StageFact(Base):
    """One step of an opportunity: the stage and status that it had from `entered_at` on."""

    __tablename__ = "stage_fact"

    opportunity_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[Stage]
    status: Mapped[OpportunityStatus]
    entered_at: Mapped[datetime]
    event_id: Mapped[UUID]

    @staticmethod
    def row(opportunity: OpportunityState, envelope: Envelope) -> dict[str, Any]:
        """The step that this event tells of."""
        return {
            "opportunity_id": opportunity.opportunity_id,
            "version": envelope.aggregateversion,
            "stage": opportunity.stage,
            "status": opportunity.status,
            "entered_at": envelope.time,
            "event_id": envelope.id,
        }
