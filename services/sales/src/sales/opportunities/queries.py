"""Finds opportunities, of people as far as they may see, of contracts by what they carry."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound, ReferenceNotYetKnown
from contracts.events.contract import ContractState
from contracts.events.sales import OpportunityStatus, Stage
from sales.opportunities.model import Opportunity


def opportunities(
    actor: Actor,
    stage: Stage | None = None,
    status: OpportunityStatus | None = None,
    customer_id: UUID | None = None,
) -> Select[Opportunity]:
    """The opportunities the actor may see, narrowed by what is given."""
    statement = visible(select(Opportunity), actor, Opportunity)
    if stage:
        statement = statement.where(Opportunity.stage == stage)
    if status:
        statement = statement.where(Opportunity.status == status)
    if customer_id:
        statement = statement.where(Opportunity.customer_id == customer_id)
    return statement


async def opportunity(session: AsyncSession, actor: Actor, opportunity_id: UUID) -> Opportunity:
    """One opportunity to look at."""
    statement = opportunities(actor).where(Opportunity.id == opportunity_id)
    return _found((await session.execute(statement)).scalar_one_or_none())


async def opportunity_to_change(
    session: AsyncSession, actor: Actor, opportunity_id: UUID
) -> Opportunity:
    """One opportunity, locked until the transaction ends."""
    statement = opportunities(actor).where(Opportunity.id == opportunity_id)
    locked = await session.execute(statement.with_for_update(of=Opportunity))
    return _found(locked.scalar_one_or_none())


async def opportunity_of_contract(
    session: AsyncSession, contract: ContractState
) -> Opportunity | None:
    """The opportunity a contract came from, locked; None for a contract drafted by hand."""
    if contract.opportunity_id is None:
        return None
    return await opportunity_to_follow(session, contract.opportunity_id)


async def opportunity_to_follow(session: AsyncSession, opportunity_id: UUID) -> Opportunity:
    """The opportunity that another service's event speaks of, locked."""
    statement = select(Opportunity).where(Opportunity.id == opportunity_id)
    locked = await session.execute(statement.with_for_update(of=Opportunity))
    opportunity = locked.scalar_one_or_none()
    if opportunity is None:
        raise ReferenceNotYetKnown(f"opportunity {opportunity_id}")
    return opportunity


def _found(opportunity: Opportunity | None) -> Opportunity:
    if opportunity is None:
        raise NotFound
    return opportunity
