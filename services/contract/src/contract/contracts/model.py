"""The contract (合同): its reviews, and its way from draft to signature."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict, Forbidden, Invalid
from chassis.tables import Scoped, Versioned, new_id
from contract.lines.model import Amendment, Line, rows_of
from contract.lines.rules import dearest, hull, is_short_charter, is_too_long_charter, overlapping
from contract.references.model import BranchRef
from contract.tables import Base
from contracts.events.contract import (
    ContractApproved,
    ContractDrafted,
    ContractKind,
    ContractLine,
    ContractReviewed,
    ContractSigned,
    ContractStatus,
    ContractSubmitted,
    ReviewDecision,
    ReviewStep,
)
from contracts.values import Money, Scope, Term


class NotDraft(Conflict):
    """Only a draft can be changed or submitted."""


class NotInReview(Conflict):
    """This contract does not wait for this review."""


class NotApproved(Conflict):
    """Only an approved contract can be signed."""


class SubmitterReviews(Forbidden):
    """Whoever submitted a contract does not review it."""


class ReviewerRepeats(Forbidden):
    """One person does not give both reviews of a contract."""


class LinesOverlap(Invalid):
    """Two lines nominate the same vehicle for overlapping terms."""


class ReasonForShortTermMissing(Invalid):
    """A charter of less than 12 months needs a reason_for_short_term."""


class CharterTooLong(Invalid):
    """A charter runs for at most 60 months."""


class BranchMissing(Invalid):
    """Approving picks the branch that delivers each line."""


class NoSuchLine(Invalid):
    """A branch was picked for a line that this contract does not have."""


class CommentMissing(Invalid):
    """Returning something needs a comment that says what to change."""


class SignedInFuture(Invalid):
    """A contract cannot have been signed on a day to come."""


class Review(Base):
    """Who approved or returned a contract, when, in which step, with which comment."""

    __tablename__ = "contract_review"
    __table_args__ = (UniqueConstraint("contract_id", "round", "step"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"))
    round: Mapped[int]
    step: Mapped[ReviewStep]
    decision: Mapped[ReviewDecision]
    comment: Mapped[str | None]
    reviewed_by: Mapped[UUID]
    reviewed_at: Mapped[datetime]


_STATUS_OF_STEP = {
    ReviewStep.MARKETING: ContractStatus.MARKETING_REVIEW,
    ReviewStep.HQ: ContractStatus.HQ_REVIEW,
}


class Contract(Scoped, Versioned, Base):
    """What a customer gets from us, under a number such as HT-2026-000001.

    It belongs to whoever drafted it; `branch_paths` names the branches that deliver and may
    therefore see it as well. Each submission begins a new round of reviews.
    """

    __tablename__ = "contract"
    __table_args__ = (
        Index(None, "branch_paths", postgresql_using="gin"),
        # A contract is carried on by one other, unless that was terminated.
        Index(None, "renewal_of", unique=True, postgresql_where=text("status <> 'terminated'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[ContractKind]
    status: Mapped[ContractStatus]
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer_ref.id"), index=True)
    opportunity_id: Mapped[UUID | None] = mapped_column(index=True)
    quote_id: Mapped[UUID | None] = mapped_column(unique=True)
    reason_for_short_term: Mapped[str | None]
    branch_paths: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    revision: Mapped[int]
    round: Mapped[int]
    submitted_by: Mapped[UUID | None]
    signed_on: Mapped[date | None]
    terminated_on: Mapped[date | None]
    termination_reason: Mapped[str | None]
    renewal_of: Mapped[UUID | None]
    renewal_id: Mapped[UUID | None]
    lines: Mapped[list[Line]] = relationship(
        order_by=Line.position, lazy="selectin", cascade="all, delete-orphan"
    )
    reviews: Mapped[list[Review]] = relationship(
        order_by=Review.id, lazy="selectin", cascade="all, delete-orphan"
    )
    amendments: Mapped[list[Amendment]] = relationship(
        order_by=Amendment.number, lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def term(self) -> Term:
        """From the first day of its first line to the end of its last, as far as any is served."""
        return hull(line.term for line in self.served or self.lines)

    @property
    def served(self) -> list[Line]:
        """The lines without those that a termination caught before they began."""
        return [line for line in self.lines if not line.cancelled]

    @property
    def monthly_total(self) -> Money:
        """What its dearest month costs."""
        return self.monthly_total_from(self.term.starts_on)

    def monthly_total_from(self, on: date) -> Money:
        """What the dearest month costs that is left from a day on."""
        nothing = Money(amount=0, currency=self.lines[0].currency)
        return dearest([(line.term, line.monthly_price) for line in self.served], on, nothing)

    def draft(self, number: str, scope: Scope) -> ContractDrafted:
        """Begin under a number, for the owner in the scope."""
        self.number, self.revision = number, 1
        self.status, self.round, self.submitted_by = ContractStatus.DRAFT, 0, None
        self.reviews, self.amendments, self.branch_paths = [], [], []
        self.stamp(scope)
        return ContractDrafted(**self.state())

    def revise(
        self,
        kind: ContractKind | None,
        lines: Sequence[ContractLine] | None,
        reason_for_short_term: str | None,
    ) -> None:
        """Change what is given; the outcome must have no faults."""
        self._must_be(ContractStatus.DRAFT, NotDraft)
        # Lines are rows of their own: without this the contract's version would stay behind.
        self.revision += 1
        self.kind = kind or self.kind
        self.lines = rows_of(lines) if lines is not None else self.lines
        self.reason_for_short_term = reason_for_short_term or self.reason_for_short_term
        self.refuse_faults()

    def refuse_faults(self) -> None:
        """Raise if the lines contradict each other or the rules for charters."""
        if pair := overlapping([line.value for line in self.lines]):
            raise LinesOverlap(f"Lines {pair[0]} and {pair[1]} do.")
        if self.kind is not ContractKind.CHARTER:
            return
        if is_too_long_charter(self.term):
            raise CharterTooLong(f"This one has {self.term.months}.")
        if is_short_charter(self.term) and not self.reason_for_short_term:
            raise ReasonForShortTermMissing(f"This one has {self.term.months}.")

    def submit(self, by: UUID) -> ContractSubmitted:
        """Hand the draft to marketing."""
        self._must_be(ContractStatus.DRAFT, NotDraft)
        self.refuse_faults()
        self.status, self.submitted_by = ContractStatus.MARKETING_REVIEW, by
        self.round += 1
        return ContractSubmitted(**self.state(), submitted_by=by)

    def approve_as_marketing(
        self, by: UUID, at: datetime, branches: Mapping[UUID, BranchRef], comment: str | None
    ) -> ContractReviewed:
        """Pass the first review and pick the branch of each line; charters go on to headquarters."""
        self._must_wait_for(ReviewStep.MARKETING, by)
        if branches.keys() - {line.line_id for line in self.lines}:
            raise NoSuchLine
        for line in self.lines:
            if line.line_id not in branches:
                raise BranchMissing(f"Line {line.position} has none.")
            line.branch = branches[line.line_id].code
        self.branch_paths = sorted({branch.path for branch in branches.values()})
        needs_hq = self.kind is ContractKind.CHARTER
        self.status = ContractStatus.HQ_REVIEW if needs_hq else ContractStatus.APPROVED
        return self._reviewed(ReviewStep.MARKETING, ReviewDecision.APPROVED, by, at, comment)

    def approve_as_hq(self, by: UUID, at: datetime, comment: str | None) -> ContractReviewed:
        """Pass the second review."""
        self._must_wait_for(ReviewStep.HQ, by)
        self.status = ContractStatus.APPROVED
        return self._reviewed(ReviewStep.HQ, ReviewDecision.APPROVED, by, at, comment)

    def return_to_draft(
        self, step: ReviewStep, by: UUID, at: datetime, comment: str | None
    ) -> ContractReviewed:
        """Send it back with a comment; the choice of branches is void."""
        self._must_wait_for(step, by)
        if not comment:
            raise CommentMissing
        for line in self.lines:
            line.branch = None
        self.branch_paths = []
        self.status = ContractStatus.DRAFT
        return self._reviewed(step, ReviewDecision.RETURNED, by, at, comment)

    def approved(self) -> ContractApproved:
        """Tell that all reviews are passed."""
        self._must_be(ContractStatus.APPROVED, NotApproved)
        return ContractApproved(**self.state())

    def sign(self, on: date, today: date, credit_reserved: Money) -> ContractSigned:
        """Bind both parties."""
        self._must_be(ContractStatus.APPROVED, NotApproved)
        if on > today:
            raise SignedInFuture(f"Today is {today}.")
        self.status, self.signed_on = ContractStatus.SIGNED, on
        return ContractSigned(**self.state(), signed_on=on, credit_reserved=credit_reserved)

    def _must_be(self, status: ContractStatus, otherwise: type[Conflict]) -> None:
        if self.status is not status:
            raise otherwise(f"{self.number} is in status {self.status}.")

    def _must_wait_for(self, step: ReviewStep, reviewer: UUID) -> None:
        self._must_be(_STATUS_OF_STEP[step], NotInReview)
        if reviewer == self.submitted_by:
            raise SubmitterReviews
        if any(
            given.reviewed_by == reviewer for given in self.reviews if given.round == self.round
        ):
            raise ReviewerRepeats

    def _reviewed(
        self,
        step: ReviewStep,
        decision: ReviewDecision,
        by: UUID,
        at: datetime,
        comment: str | None,
    ) -> ContractReviewed:
        review: dict[str, Any] = {
            "step": step,
            "decision": decision,
            "comment": comment,
            "reviewed_by": by,
        }
        self.reviews.append(Review(**review, round=self.round, reviewed_at=at))
        return ContractReviewed(**self.state(), **review)

    def state(self) -> dict[str, Any]:
        """What every event of a contract carries."""
        return {
            "contract_id": self.id,
            "number": self.number,
            "kind": self.kind,
            "status": self.status,
            "customer_id": self.customer_id,
            "opportunity_id": self.opportunity_id,
            "quote_id": self.quote_id,
            "term": self.term,
            "lines": tuple(line.value for line in self.lines),
            "monthly_total": self.monthly_total,
            "scope": self.scope,
            "renewal_of": self.renewal_of,
        }
