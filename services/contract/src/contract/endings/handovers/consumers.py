"""What new owners of customers, and leavers, mean for contracts and orders."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contract.endings.handovers import commands
from contracts.events.customer import CustomerOwnerChanged, HandoverCompleted

consumer = Consumer()


@consumer.on(CustomerOwnerChanged)
async def follow_customer(changed: CustomerOwnerChanged, session: AsyncSession) -> None:
    """Drafts, contracts in force, open orders and invoices go with their customer."""
    await commands.follow_customer(session, changed)


@consumer.on(HandoverCompleted)
async def hand_over(completed: HandoverCompleted, session: AsyncSession) -> None:
    """Nothing that goes on stays with the leaver."""
    await commands.hand_over(session, completed)
