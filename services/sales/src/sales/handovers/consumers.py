"""What new owners of customers, and leavers, mean for open work."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.customer import CustomerOwnerChanged, HandoverCompleted
from sales.handovers import commands

consumer = Consumer()


@consumer.on(CustomerOwnerChanged)
async def follow_customer(changed: CustomerOwnerChanged, session: AsyncSession) -> None:
    """Opportunities (商机) go with their customer."""
    await commands.follow_customer(session, changed)


@consumer.on(HandoverCompleted)
async def hand_over(completed: HandoverCompleted, session: AsyncSession) -> None:
    """Nothing stays with the leaver."""
    await commands.hand_over(session, completed)
