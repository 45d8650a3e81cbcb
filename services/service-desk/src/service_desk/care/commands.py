"""Opens care tasks and takes down that they are done."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock
from contracts.events.contract import ContractExpiring, ContractSigned
from service_desk.care.model import CareTask, Occasion
from service_desk.care.queries import care_task_to_do, is_opened
from service_desk.references.queries import customer_known


async def welcome(session: AsyncSession, signed: ContractSigned) -> None:
    """Have a new contract's customer welcomed, once."""
    customer = await customer_known(session, signed.customer_id)
    if await is_opened(session, signed.contract_id, Occasion.WELCOME, 0):
        return
    _open(session, CareTask.welcome(signed, customer))


async def retain(session: AsyncSession, expiring: ContractExpiring) -> None:
    """Have somebody speak with a customer whose contract ends and is not renewed, once a reminder."""
    if expiring.renewal_id is not None:
        return
    customer = await customer_known(session, expiring.customer_id)
    if await is_opened(session, expiring.contract_id, Occasion.RETENTION, expiring.days_left):
        return
    _open(session, CareTask.retain(expiring, customer))


async def complete_care_task(
    session: AsyncSession, actor: Actor, task_id: UUID, note: str | None
) -> CareTask:
    """Note that the customer got what it deserved."""
    task = await care_task_to_do(session, actor, task_id)
    record(session, task.complete(clock.now(), actor.id, note))
    return task


def _open(session: AsyncSession, task: CareTask) -> None:
    session.add(task)
    record(session, task.open())
