"""Ends contracts: on somebody's decision, or when their last day is over."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock, plan
from contract.contracts.model import Contract
from contract.contracts.queries import contract_to_change, contract_told_of, time_zone_of
from contract.credit.commands import release
from contract.endings.terminations.model import (
    expire,
    last_day_after,
    must_be_in_force,
    terminate,
)
from contract.endings.terminations.queries import is_carried_on
from contract.milestones.commands import plan_anew
from contract.milestones.rules import midnight
from contracts.events.contract import ContractStatus

CONTRACT_END = "contract_end"


async def plan_end(session: AsyncSession, contract: Contract, time_zone: str) -> None:
    """Have a contract end at midnight where it is delivered.

    The day is part of the key, so that an end that moves later is not missed; what was planned
    for another day finds nothing to do.
    """
    ends_on = last_day_after(contract)
    payload = {"contract_id": str(contract.id)}
    due_at = midnight(ends_on, time_zone)
    await plan(session, CONTRACT_END, f"{contract.id}:{ends_on}", due_at, payload)


async def terminate_contract(
    session: AsyncSession, actor: Actor, contract_id: UUID, ends_on: date, reason: str
) -> Contract:
    """End a contract before its term; its credit is given back when the end has come."""
    contract = await contract_to_change(session, actor, contract_id)
    must_be_in_force(contract)
    time_zone = await time_zone_of(session, contract)
    terminated = terminate(contract, ends_on, clock.today(time_zone), actor.id, reason)
    await plan_anew(session, contract, time_zone)
    record(session, terminated)
    await _give_back(session, contract, time_zone)
    await session.flush()
    return contract


async def end_contract(session: AsyncSession, contract_id: UUID) -> None:
    """The day has come that a contract was to end, if that is still its end."""
    contract = await contract_told_of(session, contract_id)
    time_zone = await time_zone_of(session, contract)
    carried_on = await is_carried_on(session, contract)
    if expired := expire(contract, clock.today(time_zone), is_carried_on=carried_on):
        await plan_anew(session, contract, time_zone)
        record(session, expired)
    await _give_back(session, contract, time_zone)


async def _give_back(session: AsyncSession, contract: Contract, time_zone: str) -> None:
    """Release the credit of a contract that is over, or do so when it is."""
    if contract.status is ContractStatus.SIGNED:
        return
    if last_day_after(contract) > clock.today(time_zone):
        await plan_end(session, contract, time_zone)
    else:
        await release(session, contract.id)
