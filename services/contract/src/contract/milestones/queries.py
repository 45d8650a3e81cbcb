"""Milestones; whoever may see a contract sees its execution plan."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from chassis.auth import Actor
from chassis.errors import NotFound
from contract.contracts.model import Contract
from contract.contracts.queries import contract_seen, contract_told_of, visible_contracts
from contract.milestones.model import Milestone


async def milestones_of(
    session: AsyncSession, actor: Actor, contract_id: UUID
) -> Sequence[Milestone]:
    """The execution plan of a contract in the order of the days."""
    contract = await contract_seen(session, actor, contract_id)
    statement = select(Milestone).where(Milestone.contract_id == contract.id)
    return (await session.scalars(statement.order_by(Milestone.due_on, Milestone.id))).all()


async def milestone_to_complete(
    session: AsyncSession, actor: Actor, milestone_id: UUID
) -> Milestone:
    """A milestone of a contract that the actor may see, locked."""
    milestone = await session.scalar(visible_contracts(_locked(milestone_id), actor))
    if milestone is None:
        raise NotFound
    return milestone


async def milestone_fallen_due(session: AsyncSession, milestone_id: UUID) -> Milestone:
    """A milestone whose time has come, locked, after its contract."""
    contract_id = select(Milestone.contract_id).where(Milestone.id == milestone_id)
    await contract_told_of(session, (await session.scalars(contract_id)).one())
    return (await session.scalars(_locked(milestone_id))).one()


async def milestones_to_plan_anew(session: AsyncSession, contract: Contract) -> Sequence[Milestone]:
    """All steps of a contract, locked."""
    statement = select(Milestone).where(Milestone.contract_id == contract.id)
    return (await session.scalars(statement.order_by(Milestone.id).with_for_update())).all()


def _locked(milestone_id: UUID) -> Select[Milestone]:
    statement = select(Milestone).join(Contract).where(Milestone.id == milestone_id)
    with_contract = statement.options(contains_eager(Milestone.contract))
    return with_contract.with_for_update(of=Milestone)
