"""Care tasks over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from chassis.tables.replacements import current
from contracts.permissions import Permission
from service_desk.care import commands, queries
from service_desk.care.model import CareTask, Occasion
from service_desk.care.schemas import CareTaskOut, Completion

router = new_router("care")

Reader = Annotated[Actor, allowed(Permission.CARE_READ)]
Doer = Annotated[Actor, allowed(Permission.CARE_DO)]


@router.get("/care-tasks", response_model=Page[CareTaskOut])
async def list_care_tasks(
    session: Session,
    actor: Reader,
    page: Paging,
    occasion: Occasion | None = None,
    done: bool | None = None,
    customer_id: UUID | None = None,
    assignee_id: UUID | None = None,
) -> Page[CareTask]:
    """The care tasks the caller may see, newest first."""
    customer_id = customer_id and await current(session, customer_id)
    statement = queries.care_tasks(actor, occasion, done, customer_id, assignee_id)
    return await paged(session, statement, CareTask.id, page)


@router.post("/care-tasks/{task_id}/completion", response_model=CareTaskOut)
async def complete_care_task(
    task_id: UUID, completion: Completion, session: Session, actor: Doer
) -> CareTask:
    """Note that a care task is done."""
    return await commands.complete_care_task(session, actor, task_id, completion.note)
