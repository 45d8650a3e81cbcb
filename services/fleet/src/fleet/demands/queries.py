"""Which demands there are, who may see them, and which are looked at next."""

from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from fleet.demands.model import DemandState, FulfilmentDemand
from fleet.demands.undertaking import Undertaking


def demands(
    actor: Actor,
    state: DemandState | None = None,
    contract_id: UUID | None = None,
    order_id: UUID | None = None,
) -> Select[FulfilmentDemand]:
    """The demands that the actor may see."""
    found = select(FulfilmentDemand)
    if state:
        found = found.where(FulfilmentDemand.state == state)
    if contract_id:
        found = found.where(FulfilmentDemand.contract_id == contract_id)
    if order_id:
        found = found.where(FulfilmentDemand.order_id == order_id)
    return visible(found, actor, FulfilmentDemand)


async def demand_to_assign(
    session: AsyncSession, demand_id: UUID, actor: Actor
) -> FulfilmentDemand:
    """One demand, locked, if the actor may assign it."""
    demand = await _locked(session, demands(actor).where(FulfilmentDemand.id == demand_id))
    if demand is None:
        raise NotFound
    return demand


async def demand_to_change(session: AsyncSession, demand_id: UUID) -> FulfilmentDemand:
    """One demand, locked; its assignments change under this lock."""
    found = select(FulfilmentDemand).where(FulfilmentDemand.id == demand_id)
    demand = await _locked(session, found)
    if demand is None:
        raise NotFound
    return demand


async def demand_of_line(
    session: AsyncSession, contract_id: UUID, line_id: UUID
) -> FulfilmentDemand | None:
    """The demand of a contract's line, locked, if there is one."""
    found = select(FulfilmentDemand).where(
        FulfilmentDemand.contract_id == contract_id, FulfilmentDemand.line_id == line_id
    )
    return await _locked(session, found)


async def demand_of_order(session: AsyncSession, order_id: UUID) -> FulfilmentDemand | None:
    """The demand of an order, locked, if there is one."""
    found = select(FulfilmentDemand).where(FulfilmentDemand.order_id == order_id)
    return await _locked(session, found)


async def demands_of_contract(session: AsyncSession, contract_id: UUID) -> list[FulfilmentDemand]:
    """The demands of all lines of a contract, locked."""
    found = (
        select(FulfilmentDemand)
        .where(FulfilmentDemand.contract_id == contract_id)
        .order_by(FulfilmentDemand.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list((await session.execute(found)).scalars())


async def unserved_demands(
    session: AsyncSession, branch: str, after: UUID | None, limit: int
) -> list[FulfilmentDemand]:
    """Demands of a branch that wait or wish, locked, oldest first; ids are in the order of opening."""
    found = select(FulfilmentDemand).where(
        FulfilmentDemand.branch == branch,
        or_(
            FulfilmentDemand.state == DemandState.WAITING,
            FulfilmentDemand.wished_revision.is_not(None),
        ),
    )
    if after:
        found = found.where(FulfilmentDemand.id > after)
    found = found.order_by(FulfilmentDemand.id).limit(limit).with_for_update()
    found = found.execution_options(populate_existing=True)
    return list((await session.execute(found)).scalars())


async def _locked(
    session: AsyncSession, found: Select[FulfilmentDemand]
) -> FulfilmentDemand | None:
    locked = found.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(locked)).scalar_one_or_none()


async def undertaking_to_change(session: AsyncSession, document_id: UUID) -> Undertaking:
    """What is known of a contract or an order, locked first by whatever tells of it."""
    known = insert(Undertaking).values(id=document_id, revision=0).on_conflict_do_nothing()
    await session.execute(known)
    found = select(Undertaking).where(Undertaking.id == document_id).with_for_update()
    found = found.execution_options(populate_existing=True)
    return (await session.execute(found)).scalar_one()
