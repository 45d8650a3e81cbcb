"""What the service desk publishes: the customer's voice and our answer to it."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.event import Event
from contracts.events.fleet.upkeep import WorkKind
from contracts.merging import MergeApplied
from contracts.values import BranchCode, Scope


class TicketKind(StrEnum):
    """投诉, 表扬, 建议, 换司机, 抱怨, 询问, 维修, 保养."""

    COMPLAINT = "complaint"
    PRAISE = "praise"
    SUGGESTION = "suggestion"
    DRIVER_CHANGE = "driver_change"
    GRUMBLE = "grumble"
    ENQUIRY = "enquiry"
    REPAIR = "repair"
    MAINTENANCE = "maintenance"


class TicketStatus(StrEnum):
    """The stations of a ticket; a complaint passes them all."""

    NEW = "new"
    WITH_MANAGER = "with_manager"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    SUPPORT_REQUESTED = "support_requested"
    WITH_FLEET = "with_fleet"
    RESOLVED = "resolved"
    REPORT_SUBMITTED = "report_submitted"
    CLOSED = "closed"


class TicketChannel(StrEnum):
    """By which way the customer's voice came."""

    PHONE = "phone"
    FAX = "fax"
    EMAIL = "email"
    WEB = "web"
    APP = "app"
    VISIT = "visit"


class Priority(StrEnum):
    """How soon somebody must act."""

    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class TicketState(Event):
    """The whole ticket (工单); what the customer said stays with the service desk."""

    subject = "ticket_id"
    ticket_id: UUID
    number: str
    kind: TicketKind
    status: TicketStatus
    priority: Priority
    channel: TicketChannel
    customer_id: UUID
    contact_id: UUID | None
    contract_id: UUID | None
    order_id: UUID | None
    trip_sheet_id: UUID | None
    vehicle_id: UUID | None
    driver_id: UUID | None
    branch: BranchCode
    responsible_id: UUID | None
    opened_at: AwareDatetime
    scope: Scope


class TicketOpened(TicketState):
    """Somebody took down what a customer said."""

    type = "service-desk.ticket-opened.v1"


class TicketClassified(TicketState):
    """It is of another kind than it looked at first."""

    type = "service-desk.ticket-classified.v1"
    was: TicketKind


class TicketAssigned(TicketState):
    """The customer relations manager named who is responsible."""

    type = "service-desk.ticket-assigned.v1"
    assigned_by: UUID


class SupportRequested(TicketState):
    """Whoever is responsible needs headquarters."""

    type = "service-desk.support-requested.v1"


class TicketResolved(TicketState):
    """The customer was told the solution."""

    type = "service-desk.ticket-resolved.v1"


class ResolutionReportSubmitted(TicketState):
    """The report on a complaint waits for headquarters."""

    type = "service-desk.report-submitted.v1"


class ResolutionReportReturned(TicketState):
    """Headquarters is not satisfied with how the complaint was handled."""

    type = "service-desk.report-returned.v1"
    comment: str


class TicketClosed(TicketState):
    """Done; `minutes` passed since it was opened."""

    type = "service-desk.ticket-closed.v1"
    closed_at: AwareDatetime
    minutes: int


class TicketReopened(TicketState):
    """The customer is not satisfied after all."""

    type = "service-desk.ticket-reopened.v1"
    reason: str


class StationOverdue(TicketState):
    """A station took longer than it may; the next one up has to know."""

    type = "service-desk.station-overdue.v1"
    due_at: AwareDatetime
    escalated_to: str


class DriverChangeRequested(TicketState):
    """The customer wants another driver."""

    type = "service-desk.driver-change-requested.v1"
    reason: str


class WorkRequested(TicketState):
    """The customer's vehicle needs a repair or maintenance."""

    type = "service-desk.work-requested.v1"
    work: WorkKind
    description: str


class CallKind(StrEnum):
    """Why we call (回访)."""

    FIRST_USE = "first_use"
    AFTER_BUSINESS = "after_business"
    PROACTIVE = "proactive"
    AFTER_COMPLAINT = "after_complaint"
    AFTER_DRIVER_CHANGE = "after_driver_change"
    AFTER_WORKSHOP = "after_workshop"


class CallState(Event):
    """The whole follow-up call."""

    subject = "call_id"
    call_id: UUID
    kind: CallKind
    priority: Priority
    customer_id: UUID
    due_on: date
    trip_sheet_id: UUID | None
    ticket_id: UUID | None
    branch: BranchCode | None
    scope: Scope


class FollowUpPlanned(CallState):
    """A customer is to be called."""

    type = "service-desk.follow-up-planned.v1"


class FollowUpDone(CallState):
    """A customer was called; satisfaction from 1 to 5 when asked."""

    type = "service-desk.follow-up-done.v1"
    reached: bool
    score: int | None = Field(ge=1, le=5)


class FollowUpSuppressed(CallState):
    """The customer is not called, because somebody else called just now."""

    type = "service-desk.follow-up-suppressed.v1"
    reason: str


class CareState(Event):
    """The whole care task (客户关怀)."""

    subject = "care_task_id"
    care_task_id: UUID
    occasion: str
    customer_id: UUID
    contract_id: UUID | None
    assignee_id: UUID | None
    due_on: date
    scope: Scope


class CareTaskOpened(CareState):
    """A customer deserves attention."""

    type = "service-desk.care-task-opened.v1"


class CareTaskDone(CareState):
    """The customer got it."""

    type = "service-desk.care-task-done.v1"
    done_by: UUID


class ServiceDeskMergeApplied(MergeApplied):
    """Tickets, calls and care follow a merge of customers."""

    type = "service-desk.merge-applied.v1"
