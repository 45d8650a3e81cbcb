"""Opens care tasks by what happens to contracts."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.contract import ContractExpiring, ContractSigned
from service_desk.care import commands

consumer = Consumer()


@consumer.on(ContractSigned)
async def welcome(signed: ContractSigned, session: AsyncSession) -> None:
    """Welcome the customer in the first days."""
    await commands.welcome(session, signed)


@consumer.on(ContractExpiring)
async def retain(expiring: ContractExpiring, session: AsyncSession) -> None:
    """Speak with the customer before the contract ends."""
    await commands.retain(session, expiring)
