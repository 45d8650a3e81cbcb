"""Each customer has a credit profile as soon as it is known."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contract.credit.commands import open_profile
from contract.credit.model import CreditTerms
from contract.settings import Settings
from contracts.events.customer import (
    CustomerRegistered,
    CustomerState,
    CustomerUpdated,
    PotentialConverted,
)
from contracts.values import Money


def opening_profiles(settings: Settings) -> Consumer:
    """A consumer that opens profiles on the default terms."""
    consumer = Consumer()
    default = CreditTerms(
        grade=settings.default_credit_grade,
        term_days=settings.default_credit_term_days,
        limit=Money(amount=settings.default_credit_limit),
    )

    async def give_credit(customer: CustomerState, session: AsyncSession) -> None:
        await open_profile(session, customer.customer_id, default)

    for event in (CustomerRegistered, CustomerUpdated, PotentialConverted):
        consumer.on(event)(give_credit)
    return consumer
