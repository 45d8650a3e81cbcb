"""Contracts (合同): from the draft over signature and amendments to their end."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.event import Event
from contracts.values import BranchCode, Money, Scope, ServiceLine, Term


class ContractKind(StrEnum):
    """A charter (包租) needs the review of headquarters, a framework does not."""

    CHARTER = "charter"
    FRAMEWORK = "framework"


class ContractStatus(StrEnum):
    """Where a contract stands between draft and end; `signed` is in force."""

    DRAFT = "draft"
    MARKETING_REVIEW = "marketing_review"
    HQ_REVIEW = "hq_review"
    APPROVED = "approved"
    SIGNED = "signed"
    TERMINATED = "terminated"
    EXPIRED = "expired"
    RENEWED = "renewed"


class ReviewStep(StrEnum):
    """Who reviews: marketing picks the delivering branch, headquarters reviews charters."""

    MARKETING = "marketing"
    HQ = "hq"


class ReviewDecision(StrEnum):
    """Approve, or return to the draft with a comment."""

    APPROVED = "approved"
    RETURNED = "returned"


class ContractLine(ServiceLine):
    """A line with the branch that delivers it, empty until marketing has picked one."""

    branch: BranchCode | None = None


class ContractState(Event):
    """The whole contract (合同); `renewal_of` is the contract that it carries on."""

    subject = "contract_id"
    contract_id: UUID
    number: str
    kind: ContractKind
    status: ContractStatus
    customer_id: UUID
    opportunity_id: UUID | None
    quote_id: UUID | None
    term: Term
    lines: tuple[ContractLine, ...]
    monthly_total: Money
    scope: Scope
    renewal_of: UUID | None = None


class ContractDrafted(ContractState):
    """A contract was drafted, by itself from an accepted quote or by hand."""

    type = "contract.drafted.v1"


class ContractSubmitted(ContractState):
    """The draft went into review; whoever submits it never approves it."""

    type = "contract.submitted.v1"
    submitted_by: UUID


class ContractReviewed(ContractState):
    """A reviewer approved or returned the contract."""

    type = "contract.reviewed.v1"
    step: ReviewStep
    decision: ReviewDecision
    comment: str | None
    reviewed_by: UUID


class ContractApproved(ContractState):
    """All reviews it needs are passed; it may be signed."""

    type = "contract.approved.v1"


class ContractSigned(ContractState):
    """Both parties signed; term and lines are binding from now on."""

    type = "contract.signed.v1"
    signed_on: date
    credit_reserved: Money


class ContractAmended(ContractState):
    """An approved change of a signed contract took effect: `lines` are all lines as they are now.

    A line that is new has a new id; a line that ends earlier or later has another `ends_on`.
    """

    type = "contract.amended.v1"
    amendment_id: UUID
    amendment_number: int
    effective_on: date
    reason: str
    credit_reserved: Money


class ContractTerminated(ContractState):
    """The contract ends before its term; `ends_on` is the first day without service.

    Lines that would begin on that day or later keep their term and are named as cancelled.
    """

    type = "contract.terminated.v1"
    ends_on: date
    reason: str
    terminated_by: UUID
    cancelled_line_ids: tuple[UUID, ...] = ()


class ContractExpiring(ContractState):
    """The end of the term comes near: 180, 90 and 30 days before."""

    type = "contract.expiring.v1"
    days_left: int
    renewal_id: UUID | None


class ContractRenewed(ContractState):
    """The contract that carries this one on was signed."""

    type = "contract.renewed.v1"
    renewal_id: UUID
    renewal_number: str


class ContractExpired(ContractState):
    """The term is over; `status` says whether a renewal carries on."""

    type = "contract.expired.v1"


class MilestoneDue(Event):
    """A step of a contract's execution plan (执行计划) falls due."""

    type = "contract.milestone-due.v1"
    subject = "milestone_id"
    milestone_id: UUID
    contract_id: UUID
    contract_number: str
    kind: str
    due_on: date
    scope: Scope
