"""Drafts renewals, and tells when they are signed."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from contract.contracts.commands import begin_draft
from contract.contracts.model import Contract
from contract.contracts.queries import contract_to_change, contract_told_of
from contract.endings.renewals.model import AlreadyRenewed, carry_on, successor_of
from contract.endings.renewals.queries import last_vehicles
from contracts.events.contract import ContractStatus


async def renew_contract(
    session: AsyncSession, actor: Actor, contract_id: UUID, opportunity_id: UUID | None
) -> Contract:
    """Draft what carries a contract on; it goes through the reviews like any other."""
    contract = await contract_to_change(session, actor, contract_id)
    if contract.renewal_id:
        renewal = await session.get_one(Contract, contract.renewal_id)
        if renewal.status is not ContractStatus.TERMINATED:
            raise AlreadyRenewed(f"It is {renewal.number}.")
    vehicles = await last_vehicles(session, contract)
    successor = successor_of(contract, vehicles, opportunity_id)
    return await begin_draft(session, successor, contract.scope)


async def tell_of_renewal(session: AsyncSession, successor: Contract) -> None:
    """A contract was signed; if it carries on another, that one is renewed."""
    if successor.renewal_of is None:
        return
    contract = await contract_told_of(session, successor.renewal_of)
    if renewed := carry_on(contract, successor):
        record(session, renewed)
