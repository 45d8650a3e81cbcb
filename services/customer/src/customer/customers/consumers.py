"""What other services' events mean for customers."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.contract import ContractSigned
from customer.customers.commands import convert_prospect

consumer = Consumer()


@consumer.on(ContractSigned)
async def open_account(signed: ContractSigned, session: AsyncSession) -> None:
    """A prospect becomes an active customer by itself with its first signed contract."""
    await convert_prospect(session, signed.customer_id, signed.contract_id)
