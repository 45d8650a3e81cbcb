"""Amendments; whoever may see a contract sees them."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.errors import NotFound
from contract.contracts.model import Contract
from contract.contracts.queries import visible_contracts
from contract.lines.model import Amendment, AmendmentStatus


def amendments(
    actor: Actor, status: AmendmentStatus | None = None, contract_id: UUID | None = None
) -> Select[Amendment]:
    """The amendments of contracts that the actor may see, narrowed by what is given."""
    contracts = visible_contracts(select(Contract.id), actor)
    statement = select(Amendment).where(Amendment.contract_id.in_(contracts))
    if status:
        statement = statement.where(Amendment.status == status)
    if contract_id:
        statement = statement.where(Amendment.contract_id == contract_id)
    return statement


async def amendment_to_decide(
    session: AsyncSession, actor: Actor, amendment_id: UUID
) -> tuple[Contract, Amendment]:
    """An amendment with its contract, which is locked until the transaction ends."""
    statement = select(Contract).join(Amendment).where(Amendment.id == amendment_id)
    contract = await session.scalar(
        visible_contracts(statement, actor).with_for_update(of=Contract)
    )
    if contract is None:
        raise NotFound
    [amendment] = [known for known in contract.amendments if known.id == amendment_id]
    return contract, amendment
