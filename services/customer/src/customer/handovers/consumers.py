"""What the coming and going of staff means for customers."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.gateway import StaffJoined, StaffLeaving, StaffLeft
from customer.handovers import commands

consumer = Consumer()


@consumer.on(StaffJoined)
async def remember(joined: StaffJoined, session: AsyncSession) -> None:
    """Somebody more to whom customers can be handed."""
    await commands.remember_staff(session, joined)


@consumer.on(StaffLeaving)
async def open_handover(leaving: StaffLeaving, session: AsyncSession) -> None:
    """Somebody leaves, and none of their customers may be left alone."""
    await commands.open_handover(session, leaving)


@consumer.on(StaffLeft)
async def finish(left: StaffLeft, session: AsyncSession) -> None:
    """Whatever nobody accepted until now goes to whom it was meant for, or to the manager."""
    await commands.finish_handover(session, left)
