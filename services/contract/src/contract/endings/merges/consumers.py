"""What merges of customers mean for contracts, orders and money."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contract.endings.merges import commands
from contracts.events.customer import CustomerMerged, CustomerMergeUndone

consumer = Consumer()


@consumer.on(CustomerMerged)
async def follow_merge(merged: CustomerMerged, session: AsyncSession) -> None:
    """Two customers are one (客户合并)."""
    await commands.follow_merge(session, merged)


@consumer.on(CustomerMergeUndone)
async def follow_undoing(undone: CustomerMergeUndone, session: AsyncSession) -> None:
    """They were two after all."""
    await commands.follow_undoing(session, undone)
