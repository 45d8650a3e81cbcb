"""Credit (资信): how far a customer may go into debt with us."""

from enum import StrEnum
from uuid import UUID

from contracts.event import Event
from contracts.values import Money


class CreditGrade(StrEnum):
    """Credit rank of a customer (资信等级), best first."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


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


class HoldCause(StrEnum):
    """Why nothing new is sold on credit."""

    MANUAL = "manual"
    OVERDUE = "overdue"
    OVER_LIMIT = "over_limit"


class CreditHoldPlaced(Event):
    """The customer may neither sign nor order until finance releases the hold."""

    type = "contract.credit-hold-placed.v1"
    subject = "customer_id"
    customer_id: UUID
    cause: HoldCause
    reason: str
    exposure: Money
    limit: Money


class CreditHoldReleased(Event):
    """Finance lets the customer sign and order again."""

    type = "contract.credit-hold-released.v1"
    subject = "customer_id"
    customer_id: UUID
    reason: str
    released_by: UUID
