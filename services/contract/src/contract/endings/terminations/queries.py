"""What a contract's end depends on."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract.contracts.model import Contract
from contracts.events.contract import ContractStatus

_CARRIES_ON = {ContractStatus.SIGNED, ContractStatus.EXPIRED, ContractStatus.RENEWED}


async def is_carried_on(session: AsyncSession, contract: Contract) -> bool:
    """Whether a renewal was signed and not terminated."""
    status = select(Contract.status).where(Contract.id == contract.renewal_id)
    return await session.scalar(status) in _CARRIES_ON
