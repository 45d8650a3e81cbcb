"""What the contract service publishes."""

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
    """Where a contract stands between draft and signature."""

    DRAFT = "draft"
    MARKETING_REVIEW = "marketing_review"
    HQ_REVIEW = "hq_review"
    APPROVED = "approved"
    SIGNED = "signed"


class ReviewStep(StrEnum):
    """Who reviews: marketing picks the delivering branch, headquarters reviews charters."""

    MARKETING = "marketing"
    HQ = "hq"


class ReviewDecision(StrEnum):
    """Approve, or return to the draft with a comment."""

    APPROVED = "approved"
    RETURNED = "returned"


class CreditGrade(StrEnum):
    """Credit rank of a customer (资信等级), best first."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class ContractLine(ServiceLine):
    """A line with the branch that delivers it, empty until marketing has picked one."""

    branch: BranchCode | None = None


class ContractState(Event):
    """The whole contract (合同)."""

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


class CreditProfileSet(Event):
    """Finance set how far a customer may go into debt with us."""

    type = "contract.credit-profile-set.v1"
    subject = "customer_id"
    customer_id: UUID
    grade: CreditGrade
    term_days: int
    limit: Money
    reserved: Money
    reason: str
