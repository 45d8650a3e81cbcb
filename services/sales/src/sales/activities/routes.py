"""Activities over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from chassis.tables.replacements import current
from contracts.permissions import Permission
from sales.activities import commands, queries
from sales.activities.commands import Touch
from sales.activities.model import Activity
from sales.activities.schemas import ActivityOut, LoggedActivityOut, NewActivity

router = new_router("activities")

Reader = Annotated[Actor, allowed(Permission.ACTIVITY_READ)]
Logger = Annotated[Actor, allowed(Permission.ACTIVITY_LOG)]


@router.post("/activities", status_code=201)
async def log_activity(told: NewActivity, session: Session, actor: Logger) -> LoggedActivityOut:
    """Log a contact; the answer warns when an open opportunity is left without a next step."""
    activity, warning = await commands.log_activity(session, actor, Touch(**dict(told)))
    logged = LoggedActivityOut.model_validate(activity)
    return logged.model_copy(update={"warning": warning})


@router.get("/activities", response_model=Page[ActivityOut])
async def list_activities(
    session: Session,
    actor: Reader,
    page: Paging,
    customer_id: UUID | None = None,
    opportunity_id: UUID | None = None,
) -> Page[Activity]:
    """The activities the caller may see, the latest to happen first."""
    customer_id = customer_id and await current(session, customer_id)
    statement = queries.activities(actor, customer_id, opportunity_id)
    return await paged(session, statement, Activity.place, page)
