"""Contracts as people send and read them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contract.lines.schemas import AmendmentOut, DraftLine, LineOut
from contracts.events.contract import ContractKind, ContractStatus, ReviewDecision, ReviewStep
from contracts.values import BranchCode, Money, Scope, Term

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Lines = Annotated[list[DraftLine], Field(min_length=1, max_length=100)]


class Draft(BaseModel):
    """A contract to begin by hand."""

    model_config = ConfigDict(extra="forbid")

    kind: ContractKind
    customer_id: UUID
    lines: Lines
    reason_for_short_term: Words | None = None


class DraftChange(BaseModel):
    """What to change of a draft; what is left out stays, and lines are replaced together."""

    model_config = ConfigDict(extra="forbid")

    kind: ContractKind | None = None
    lines: Lines | None = None
    reason_for_short_term: Words | None = None


class HqReview(BaseModel):
    """A reviewer's decision; a return needs the comment."""

    model_config = ConfigDict(extra="forbid")

    decision: ReviewDecision
    comment: Words | None = None


class MarketingReview(HqReview):
    """An approval names the branch that delivers: one for all lines, or one by line, or both."""

    branch: BranchCode | None = None
    branches: Annotated[dict[UUID, BranchCode], Field(max_length=100)] = {}


class ReviewOut(BaseModel):
    """A review that was given."""

    model_config = ConfigDict(from_attributes=True)

    round: int
    step: ReviewStep
    decision: ReviewDecision
    comment: str | None
    reviewed_by: UUID
    reviewed_at: datetime


class ContractOut(BaseModel):
    """A contract with its lines, its reviews, and how it changes and ends.

    `monthly_total` is what its dearest month costs. `renewal_of` is the contract it carries on,
    `renewal_id` the one that carries it on.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    kind: ContractKind
    status: ContractStatus
    customer_id: UUID
    opportunity_id: UUID | None
    quote_id: UUID | None
    term: Term
    lines: list[LineOut]
    monthly_total: Money
    reason_for_short_term: str | None
    reviews: list[ReviewOut]
    submitted_by: UUID | None
    signed_on: date | None
    terminated_on: date | None
    termination_reason: str | None
    renewal_of: UUID | None
    renewal_id: UUID | None
    amendments: list[AmendmentOut]
    scope: Scope
    version: int
