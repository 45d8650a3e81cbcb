"""Contracts, and who may see them."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.auth.visible import branch_of
from chassis.errors import NotFound
from contract.contracts.model import Contract
from contract.references.queries import branches_known
from contracts.events.contract import ContractStatus
from contracts.permissions import Reach

S = TypeVar("S", bound=Select[Any])


def visible_contracts(statement: S, actor: Actor) -> S:
    """What `visible` covers and, for whoever may see a branch, what that branch delivers."""
    if actor.reach not in {Reach.BRANCH, Reach.DEPARTMENT}:
        return visible(statement, actor, Contract)
    covered = visible(select(Contract.id), actor, Contract).whereclause
    assert covered is not None
    delivered = Contract.branch_paths.contains([branch_of(actor.org_path)])
    return statement.where(or_(covered, delivered))


def contracts(
    actor: Actor,
    status: ContractStatus | None = None,
    customer_id: UUID | None = None,
    opportunity_id: UUID | None = None,
) -> Select[Contract]:
    """The contracts the actor may see, narrowed by what is given."""
    statement = visible_contracts(select(Contract), actor)
    if status:
        statement = statement.where(Contract.status == status)
    if customer_id:
        statement = statement.where(Contract.customer_id == customer_id)
    if opportunity_id:
        statement = statement.where(Contract.opportunity_id == opportunity_id)
    return statement


async def contract_seen(session: AsyncSession, actor: Actor, contract_id: UUID) -> Contract:
    """One contract to read."""
    return await _one(session, contracts(actor).where(Contract.id == contract_id))


async def contract_to_change(session: AsyncSession, actor: Actor, contract_id: UUID) -> Contract:
    """One contract, locked until the transaction ends."""
    statement = contracts(actor).where(Contract.id == contract_id)
    return await _one(session, statement.with_for_update(of=Contract))


async def contract_told_of(session: AsyncSession, contract_id: UUID) -> Contract:
    """A contract that another record or the calendar speaks of, locked, whoever may see it."""
    statement = select(Contract).where(Contract.id == contract_id).with_for_update(of=Contract)
    # What this session read before it got the lock may be out of date.
    return (await session.scalars(statement.execution_options(populate_existing=True))).one()


async def time_zone_of(session: AsyncSession, contract: Contract) -> str:
    """Where the first line of a contract is delivered, once a branch was picked."""
    first = min(contract.lines, key=lambda line: (line.starts_on, line.position))
    assert first.branch
    return (await branches_known(session, [first.branch]))[first.branch].time_zone


async def contract_of_quote(session: AsyncSession, quote_id: UUID) -> Contract | None:
    """What was drafted from a quote, if anything."""
    return await session.scalar(select(Contract).where(Contract.quote_id == quote_id))


async def _one(session: AsyncSession, statement: Select[Contract]) -> Contract:
    contract = await session.scalar(statement)
    if contract is None:
        raise NotFound
    return contract
