"""What there is to permit, and which role may do it how far."""

from enum import StrEnum


class Reach(StrEnum):
    """How far a permission goes from the person who holds it."""

    OWN = "own"
    TEAM = "team"
    DEPARTMENT = "department"
    BRANCH = "branch"
    DEALER = "dealer"
    ALL = "all"


class Permission(StrEnum):
    """One thing that can be allowed; every route of every service names one."""

    CUSTOMER_READ = "customer.read"
    CUSTOMER_REGISTER = "customer.register"
    CUSTOMER_UPDATE = "customer.update"
    CUSTOMER_REVEAL = "customer.reveal"
    CUSTOMER_MERGE = "customer.merge"
    HANDOVER_READ = "handover.read"
    HANDOVER_MAP = "handover.map"
    HANDOVER_ACCEPT = "handover.accept"
    LEAD_READ = "lead.read"
    LEAD_CAPTURE = "lead.capture"
    LEAD_QUALIFY = "lead.qualify"
    OPPORTUNITY_READ = "opportunity.read"
    OPPORTUNITY_OPEN = "opportunity.open"
    OPPORTUNITY_MOVE = "opportunity.move"
    OPPORTUNITY_MOVE_BACK = "opportunity.move-back"
    QUOTE_READ = "quote.read"
    QUOTE_WRITE = "quote.write"
    ACTIVITY_READ = "activity.read"
    ACTIVITY_LOG = "activity.log"
    CONTRACT_READ = "contract.read"
    CONTRACT_DRAFT = "contract.draft"
    CONTRACT_SUBMIT = "contract.submit"
    CONTRACT_REVIEW_MARKETING = "contract.review-marketing"
    CONTRACT_REVIEW_HQ = "contract.review-hq"
    CONTRACT_SIGN = "contract.sign"
    CONTRACT_AMEND = "contract.amend"
    CONTRACT_APPROVE_AMENDMENT = "contract.approve-amendment"
    CONTRACT_TERMINATE = "contract.terminate"
    CONTRACT_RENEW = "contract.renew"
    MILESTONE_COMPLETE = "milestone.complete"
    CREDIT_READ = "credit.read"
    CREDIT_SET = "credit.set"
    CREDIT_HOLD = "credit.hold"
    TARIFF_READ = "tariff.read"
    TARIFF_PUBLISH = "tariff.publish"
    CHARGE_READ = "charge.read"
    INVOICE_READ = "invoice.read"
    INVOICE_ISSUE = "invoice.issue"
    RECEIPT_READ = "receipt.read"
    RECEIPT_RECORD = "receipt.record"
    LEDGER_SET_WRITE = "ledger-set.write"
    FINANCE_EXCHANGE = "finance.exchange"
    ORDER_READ = "order.read"
    ORDER_CAPTURE = "order.capture"
    ORDER_CONFIRM = "order.confirm"
    ORDER_REVISE = "order.revise"
    ORDER_CANCEL = "order.cancel"
    CATALOGUE_READ = "catalogue.read"
    CATALOGUE_WRITE = "catalogue.write"
    VEHICLE_READ = "vehicle.read"
    VEHICLE_REGISTER = "vehicle.register"
    VEHICLE_BLOCK = "vehicle.block"
    DRIVER_READ = "driver.read"
    DRIVER_REGISTER = "driver.register"
    DEMAND_READ = "demand.read"
    ASSIGNMENT_READ = "assignment.read"
    ASSIGNMENT_WRITE = "assignment.write"
    TRIP_SHEET_READ = "trip-sheet.read"
    TRIP_SHEET_ISSUE = "trip-sheet.issue"
    TRIP_SHEET_DRIVE = "trip-sheet.drive"
    TRIP_SHEET_CLOSE = "trip-sheet.close"
    TRIP_SHEET_VOID = "trip-sheet.void"
    TRIP_SHEET_CORRECT = "trip-sheet.correct"
    DRIVER_CHANGE_READ = "driver-change.read"
    DRIVER_CHANGE_DECIDE = "driver-change.decide"
    WORK_ORDER_READ = "work-order.read"
    WORK_ORDER_WRITE = "work-order.write"
    READING_RECORD = "reading.record"
    PAPER_READ = "paper.read"
    PAPER_RECORD = "paper.record"
    COST_READ = "cost.read"
    COST_RECORD = "cost.record"
    TICKET_READ = "ticket.read"
    TICKET_RECORD = "ticket.record"
    TICKET_HANDLE = "ticket.handle"
    TICKET_ASSIGN = "ticket.assign"
    TICKET_ACCEPT_REPORT = "ticket.accept-report"
    CALL_READ = "call.read"
    CALL_MAKE = "call.make"
    CARE_READ = "care.read"
    CARE_DO = "care.do"
    CARE_CONFIGURE = "care.configure"
    FIGURE_READ = "figure.read"
    ORGANISATION_READ = "organisation.read"
    ORGANISATION_WRITE = "organisation.write"
    LIVE_READ = "live.read"
    SYSTEM_OPERATE = "system.operate"


class Role(StrEnum):
    """The roles that come with the product; a firm may shape its own from them."""

    ADMINISTRATOR = "administrator"
    SALES = "sales"
    SALES_MANAGER = "sales_manager"
    MARKETING = "marketing"
    HQ_REVIEWER = "hq_reviewer"
    DISPATCHER = "dispatcher"
    FLEET_MANAGER = "fleet_manager"
    SERVICE_AGENT = "service_agent"
    SERVICE_MANAGER = "service_manager"
    DRIVER = "driver"
    FINANCE = "finance"
    MANAGEMENT = "management"
    OPERATIONS = "operations"


P = Permission
_READ_MODELS = {P.CATALOGUE_READ: Reach.ALL, P.ORGANISATION_READ: Reach.ALL}
_SELLS = {
    P.CUSTOMER_REGISTER,
    P.CUSTOMER_READ,
    P.CUSTOMER_UPDATE,
    P.LEAD_READ,
    P.LEAD_CAPTURE,
    P.LEAD_QUALIFY,
    P.OPPORTUNITY_READ,
    P.OPPORTUNITY_OPEN,
    P.OPPORTUNITY_MOVE,
    P.QUOTE_READ,
    P.QUOTE_WRITE,
    P.ACTIVITY_READ,
    P.ACTIVITY_LOG,
    P.CONTRACT_READ,
    P.CONTRACT_DRAFT,
    P.CONTRACT_SUBMIT,
    P.CONTRACT_SIGN,
    P.CONTRACT_AMEND,
    P.CONTRACT_RENEW,
    P.MILESTONE_COMPLETE,
    P.CREDIT_READ,
    P.TARIFF_READ,
    P.CHARGE_READ,
    P.INVOICE_READ,
    P.ORDER_READ,
    P.ORDER_CAPTURE,
    P.ORDER_CONFIRM,
    P.ORDER_REVISE,
    P.ORDER_CANCEL,
    P.TICKET_READ,
    P.TICKET_RECORD,
    P.CARE_READ,
    P.CARE_DO,
    P.HANDOVER_READ,
    P.HANDOVER_ACCEPT,
    P.LIVE_READ,
    P.TRIP_SHEET_READ,
}
_READS = {
    P.CUSTOMER_READ,
    P.LEAD_READ,
    P.OPPORTUNITY_READ,
    P.QUOTE_READ,
    P.ACTIVITY_READ,
    P.CONTRACT_READ,
    P.CREDIT_READ,
    P.VEHICLE_READ,
    P.DRIVER_READ,
    P.DEMAND_READ,
    P.ASSIGNMENT_READ,
    P.TRIP_SHEET_READ,
    P.TARIFF_READ,
    P.CHARGE_READ,
    P.INVOICE_READ,
    P.RECEIPT_READ,
    P.ORDER_READ,
    P.DRIVER_CHANGE_READ,
    P.WORK_ORDER_READ,
    P.PAPER_READ,
    P.COST_READ,
    P.TICKET_READ,
    P.TICKET_RECORD,
    P.CALL_READ,
    P.CARE_READ,
    P.HANDOVER_READ,
    P.FIGURE_READ,
    P.LIVE_READ,
}
_DISPATCHES = {
    P.CONTRACT_READ,
    P.VEHICLE_READ,
    P.DRIVER_READ,
    P.DEMAND_READ,
    P.ASSIGNMENT_READ,
    P.ASSIGNMENT_WRITE,
    P.TRIP_SHEET_READ,
    P.TRIP_SHEET_ISSUE,
    P.TRIP_SHEET_CLOSE,
    P.TRIP_SHEET_VOID,
    P.ORDER_READ,
    P.ORDER_CAPTURE,
    P.ORDER_CONFIRM,
    P.ORDER_REVISE,
    P.ORDER_CANCEL,
    P.DRIVER_CHANGE_READ,
    P.DRIVER_CHANGE_DECIDE,
    P.WORK_ORDER_READ,
    P.WORK_ORDER_WRITE,
    P.READING_RECORD,
    P.PAPER_READ,
    P.TARIFF_READ,
    P.TICKET_READ,
    P.TICKET_RECORD,
    P.LIVE_READ,
    P.FIGURE_READ,
}
_CARES = {
    P.CUSTOMER_READ,
    P.CONTRACT_READ,
    P.ORDER_READ,
    P.ORDER_CAPTURE,
    P.TRIP_SHEET_READ,
    P.VEHICLE_READ,
    P.DRIVER_READ,
    P.TICKET_READ,
    P.TICKET_RECORD,
    P.TICKET_HANDLE,
    P.CALL_READ,
    P.CALL_MAKE,
    P.CARE_READ,
    P.CARE_DO,
    P.WORK_ORDER_READ,
    P.DRIVER_CHANGE_READ,
    P.FIGURE_READ,
    P.LIVE_READ,
}

ROLE_TEMPLATES: dict[Role, dict[Permission, Reach]] = {
    Role.ADMINISTRATOR: dict.fromkeys(Permission, Reach.ALL),
    Role.SALES: {**_READ_MODELS, **dict.fromkeys(_SELLS, Reach.OWN)},
    Role.SALES_MANAGER: {
        **_READ_MODELS,
        **dict.fromkeys(_SELLS, Reach.ALL),
        P.OPPORTUNITY_MOVE_BACK: Reach.ALL,
        P.CONTRACT_TERMINATE: Reach.ALL,
        P.CUSTOMER_MERGE: Reach.ALL,
        P.HANDOVER_MAP: Reach.ALL,
        P.FIGURE_READ: Reach.ALL,
    },
    Role.MARKETING: {
        **_READ_MODELS,
        **dict.fromkeys(_READS, Reach.ALL),
        P.CONTRACT_REVIEW_MARKETING: Reach.ALL,
        P.TARIFF_PUBLISH: Reach.ALL,
    },
    Role.HQ_REVIEWER: {
        **_READ_MODELS,
        **dict.fromkeys(_READS, Reach.ALL),
        P.CONTRACT_REVIEW_HQ: Reach.ALL,
        P.CONTRACT_APPROVE_AMENDMENT: Reach.ALL,
        P.TICKET_ACCEPT_REPORT: Reach.ALL,
    },
    Role.DISPATCHER: {**_READ_MODELS, **dict.fromkeys(_DISPATCHES, Reach.BRANCH)},
    Role.FLEET_MANAGER: {
        **_READ_MODELS,
        **dict.fromkeys(_DISPATCHES, Reach.ALL),
        P.CATALOGUE_WRITE: Reach.ALL,
        P.VEHICLE_REGISTER: Reach.ALL,
        P.VEHICLE_BLOCK: Reach.ALL,
        P.DRIVER_REGISTER: Reach.ALL,
        P.TRIP_SHEET_CORRECT: Reach.ALL,
        P.PAPER_RECORD: Reach.ALL,
        P.COST_READ: Reach.ALL,
        P.COST_RECORD: Reach.ALL,
    },
    Role.SERVICE_AGENT: {**_READ_MODELS, **dict.fromkeys(_CARES, Reach.ALL)},
    Role.SERVICE_MANAGER: {
        **_READ_MODELS,
        **dict.fromkeys(_CARES, Reach.ALL),
        P.TICKET_ASSIGN: Reach.ALL,
        P.CARE_CONFIGURE: Reach.ALL,
    },
    Role.DRIVER: {
        **_READ_MODELS,
        P.TRIP_SHEET_READ: Reach.OWN,
        P.TRIP_SHEET_DRIVE: Reach.OWN,
        P.TICKET_RECORD: Reach.OWN,
        P.TICKET_READ: Reach.OWN,
    },
    Role.FINANCE: {
        **_READ_MODELS,
        **dict.fromkeys(_READS, Reach.ALL),
        P.CREDIT_SET: Reach.ALL,
        P.CREDIT_HOLD: Reach.ALL,
        P.TARIFF_PUBLISH: Reach.ALL,
        P.INVOICE_ISSUE: Reach.ALL,
        P.RECEIPT_RECORD: Reach.ALL,
        P.LEDGER_SET_WRITE: Reach.ALL,
        P.FINANCE_EXCHANGE: Reach.ALL,
    },
    Role.MANAGEMENT: {**_READ_MODELS, **dict.fromkeys(_READS, Reach.ALL)},
    # Operations reads what reconciling compares with the event logs.
    Role.OPERATIONS: {
        P.SYSTEM_OPERATE: Reach.ALL,
        P.ORGANISATION_READ: Reach.ALL,
        P.ASSIGNMENT_READ: Reach.ALL,
        P.CREDIT_READ: Reach.ALL,
        P.CHARGE_READ: Reach.ALL,
        P.INVOICE_READ: Reach.ALL,
        P.RECEIPT_READ: Reach.ALL,
        P.ORDER_READ: Reach.ALL,
        P.WORK_ORDER_READ: Reach.ALL,
        P.TICKET_READ: Reach.ALL,
        P.CUSTOMER_READ: Reach.ALL,
        P.FIGURE_READ: Reach.ALL,
    },
}
