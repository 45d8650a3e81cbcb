"""What the sales service publishes."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import Event, Personal
from contracts.merging import MergeApplied
from contracts.values import BusinessLine, Money, Scope, ServiceLine


class Stage(StrEnum):
    """初步意向, 商务阶段, 合同谈判, 合同审核, 服务落实: the five stages of a charter sale."""

    INITIAL_INTENT = "initial_intent"
    COMMERCIAL = "commercial"
    NEGOTIATION = "negotiation"
    REVIEW = "review"
    FULFILMENT = "fulfilment"


class OpportunityStatus(StrEnum):
    """Won with the signature, fulfilled with the first trip sheet."""

    OPEN = "open"
    WON = "won"
    FULFILLED = "fulfilled"
    LOST = "lost"


class LeadSource(StrEnum):
    """Where a lead came from (线索来源)."""

    REFERRAL = "referral"
    FRIEND = "friend"
    DIRECTORY = "directory"
    SEARCH_ENGINE = "search_engine"
    CALL_IN = "call_in"
    JOB_CHANGE = "job_change"
    CAMPAIGN = "campaign"
    PORTAL = "portal"


class ActivityKind(StrEnum):
    """How the customer was touched."""

    CALL = "call"
    VISIT = "visit"
    MESSAGE = "message"
    MEETING = "meeting"


class PersonalLead(Personal):
    """Who showed interest."""

    contact_name: str
    phone: str | None = None


class LeadState(Event):
    """The whole lead (线索)."""

    subject = "lead_id"
    lead_id: UUID
    number: str
    company_name: str | None
    source: LeadSource
    referrer_id: UUID | None
    interest: str
    scope: Scope
    personal: PersonalLead | None = None


class LeadCaptured(LeadState):
    """Interest with a source was noted."""

    type = "sales.lead-captured.v1"


class LeadQualified(LeadState):
    """A lead proved real and became an opportunity."""

    type = "sales.lead-qualified.v1"
    customer_id: UUID
    opportunity_id: UUID


class LeadDisqualified(LeadState):
    """A lead led nowhere; `reason` says why."""

    type = "sales.lead-disqualified.v1"
    reason: str


class OpportunityState(Event):
    """The whole opportunity (商机)."""

    subject = "opportunity_id"
    opportunity_id: UUID
    number: str
    customer_id: UUID
    title: str
    line: BusinessLine
    stage: Stage
    status: OpportunityStatus
    amount: Money
    expected_close_on: date
    contract_id: UUID | None
    scope: Scope


class OpportunityOpened(OpportunityState):
    """A possible deal entered the funnel."""

    type = "sales.opportunity-opened.v1"


class OpportunityUpdated(OpportunityState):
    """Fields of an opportunity changed; `changed` names them."""

    type = "sales.opportunity-updated.v1"
    changed: tuple[str, ...]


class OpportunityStageChanged(OpportunityState):
    """An opportunity moved; `days_in_stage` is how long it stayed where it was."""

    type = "sales.opportunity-stage-changed.v1"
    from_stage: Stage
    days_in_stage: int
    reason: str | None


class OpportunityWon(OpportunityState):
    """The contract of the opportunity was signed."""

    type = "sales.opportunity-won.v1"


class OpportunityFulfilled(OpportunityState):
    """The first trip sheet under the opportunity's contract was issued."""

    type = "sales.opportunity-fulfilled.v1"
    trip_sheet_id: UUID


class OpportunityLost(OpportunityState):
    """The deal is off; why, and to whom it went."""

    type = "sales.opportunity-lost.v1"
    reason: str
    lost_to: str | None


class ActivityLogged(Event):
    """A customer was contacted, with result and next step."""

    type = "sales.activity-logged.v1"
    subject = "activity_id"
    activity_id: UUID
    customer_id: UUID
    opportunity_id: UUID | None
    contact_id: UUID | None
    kind: ActivityKind
    occurred_at: AwareDatetime
    result: str
    next_step: str | None
    next_step_at: AwareDatetime | None
    scope: Scope


class QuoteAccepted(Event):
    """The customer accepted one version of a quote (报价单); the contract drafts itself from it."""

    type = "sales.quote-accepted.v1"
    subject = "quote_id"
    quote_id: UUID
    number: str
    version: int
    opportunity_id: UUID
    customer_id: UUID
    line: BusinessLine
    lines: tuple[ServiceLine, ...]
    scope: Scope


class SalesMergeApplied(MergeApplied):
    """Leads, opportunities, quotes and activities follow a merge of customers."""

    type = "sales.merge-applied.v1"
