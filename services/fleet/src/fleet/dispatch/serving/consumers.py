"""A signed contract is served."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.contract import ContractSigned
from fleet.demands.queries import undertaking_to_change
from fleet.dispatch.serving import commands

consumer = Consumer()


@consumer.on(ContractSigned)
async def open_demands(signed: ContractSigned, session: AsyncSession) -> None:
    """Open one demand a contract line and assign what is free."""
    undertaking = await undertaking_to_change(session, signed.contract_id)
    for line in signed.lines:
        await commands.open_demand(session, undertaking, signed, line)
