"""Finds opportunities, of people as far as they may see, of contracts by what they carry."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound, ReferenceNotYetKnown
from contracts.events.contract import ContractState
from contracts.events.sales import OpportunityStatus, Stage
from sales.opportunities.model import Opportunity
from sales.references.model import ContractRef


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
    session: AsyncSession, contract: ContractState | ContractRef
) -> Opportunity | None:
    """The opportunity a contract came from or renews by, locked; None if it was drafted by hand."""
    if contract.opportunity_id is not None:
        return await opportunity_to_follow(session, contract.opportunity_id)
    if contract.renewal_of is not None:
        return await renewal_opportunity(session, contract.renewal_of)
    return None


async def renewal_opportunity(session: AsyncSession, contract_id: UUID) -> Opportunity | None:
    """The opportunity to renew a contract, locked; None before the contract nears its end."""
    statement = select(Opportunity).where(Opportunity.renews_id == contract_id)
    return await session.scalar(statement.with_for_update(of=Opportunity))


async def open_opportunities_of(
    session: AsyncSession, owner_id: UUID, customer_id: UUID | None = None
) -> Sequence[Opportunity]:
    """What somebody still works on, with all customers or with one, locked."""
    open_ones = Opportunity.status == OpportunityStatus.OPEN
    statement = select(Opportunity).where(Opportunity.owner_id == owner_id, open_ones)
    if customer_id is not None:
        statement = statement.where(Opportunity.customer_id == customer_id)
    locked = await session.scalars(
        statement.order_by(Opportunity.id).with_for_update(of=Opportunity)
    )
    return locked.all()


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
