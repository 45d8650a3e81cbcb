"""Finds leads, as far as the actor may see."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from sales.leads.model import Lead, LeadStatus


def leads(actor: Actor, status: LeadStatus | None = None) -> Select[Lead]:
    """The leads the actor may see, narrowed by what is given."""
    statement = visible(select(Lead), actor, Lead)
    return statement.where(Lead.status == status) if status else statement


async def lead(session: AsyncSession, actor: Actor, lead_id: UUID) -> Lead:
    """One lead to look at."""
    statement = leads(actor).where(Lead.id == lead_id)
    return _found((await session.execute(statement)).scalar_one_or_none())


async def lead_to_change(session: AsyncSession, actor: Actor, lead_id: UUID) -> Lead:
    """One lead, locked until the transaction ends."""
    statement = leads(actor).where(Lead.id == lead_id)
    return _found((await session.execute(statement.with_for_update())).scalar_one_or_none())


async def undecided_leads_of(session: AsyncSession, owner_id: UUID) -> Sequence[Lead]:
    """What somebody still has to decide, locked."""
    mine = (Lead.owner_id == owner_id, Lead.status == LeadStatus.CAPTURED)
    return (
        await session.scalars(select(Lead).where(*mine).order_by(Lead.id).with_for_update())
    ).all()


def _found(lead: Lead | None) -> Lead:
    if lead is None:
        raise NotFound
    return lead
