"""Nothing stays with somebody who is no longer responsible."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.customer import CustomerOwnerChanged, HandoverCompleted
from service_desk.handovers import commands

consumer = Consumer()


@consumer.on(CustomerOwnerChanged)
async def follow_customer(changed: CustomerOwnerChanged, session: AsyncSession) -> None:
    """Open tickets, calls and care go with their customer."""
    await commands.follow_customer(session, changed)


@consumer.on(HandoverCompleted)
async def hand_over(completed: HandoverCompleted, session: AsyncSession) -> None:
    """Nothing open stays with the leaver."""
    await commands.hand_over(session, completed)
