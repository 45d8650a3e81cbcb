"""What the environment tells this service."""

from pydantic import Field

from chassis.settings import ServiceSettings
from contracts.events.contract import CreditGrade


class Settings(ServiceSettings):
    """The credit that a customer has until finance sets another; the limit is in fen of CNY."""

    default_credit_grade: CreditGrade = CreditGrade.C
    default_credit_term_days: int = Field(default=30, ge=0, le=365)
    default_credit_limit: int = Field(default=100_000_000, ge=0)
