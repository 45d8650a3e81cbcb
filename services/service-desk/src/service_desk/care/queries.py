"""Finds care tasks, as far as the actor may see."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from service_desk.care.model import CareTask, Occasion


def care_tasks(
    actor: Actor,
    occasion: Occasion | None = None,
    done: bool | None = None,
    customer_id: UUID | None = None,
    assignee_id: UUID | None = None,
) -> Select[CareTask]:
    """The care tasks the actor may see, narrowed by what is given."""
    statement = visible(select(CareTask), actor, CareTask)
    if occasion:
        statement = statement.where(CareTask.occasion == occasion)
    if done is not None:
        statement = statement.where(CareTask.done_at.is_not(None) == done)
    if customer_id:
        statement = statement.where(CareTask.customer_id == customer_id)
    if assignee_id:
        statement = statement.where(CareTask.assignee_id == assignee_id)
    return statement


async def care_task_to_do(session: AsyncSession, actor: Actor, task_id: UUID) -> CareTask:
    """One care task, locked until the transaction ends."""
    wanted = care_tasks(actor).where(CareTask.id == task_id).with_for_update(of=CareTask)
    task = await session.scalar(wanted)
    if task is None:
        raise NotFound
    return task


async def is_opened(
    session: AsyncSession, contract_id: UUID, occasion: Occasion, days_left: int
) -> bool:
    """Whether this occasion was thought of before."""
    wanted = select(CareTask.id).where(
        CareTask.contract_id == contract_id,
        CareTask.occasion == occasion,
        CareTask.days_left == days_left,
    )
    return await session.scalar(wanted) is not None


async def open_tasks_of(
    session: AsyncSession, staff_id: UUID, customer_ids: Collection[UUID] | None
) -> list[CareTask]:
    """What somebody still has to do, for these customers or for all, locked."""
    wanted = select(CareTask).where(CareTask.assignee_id == staff_id, CareTask.done_at.is_(None))
    if customer_ids is not None:
        wanted = wanted.where(CareTask.customer_id.in_(customer_ids))
    return list(await session.scalars(wanted.order_by(CareTask.id).with_for_update(of=CareTask)))
