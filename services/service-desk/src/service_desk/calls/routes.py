"""Follow-up calls over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from chassis.tables.replacements import current
from contracts.events.service_desk import CallKind
from contracts.permissions import Permission
from service_desk.calls import commands, queries
from service_desk.calls.commands import Answer
from service_desk.calls.model import Call, CallStatus
from service_desk.calls.schemas import CallOut, NewAttempt

router = new_router("calls")

Reader = Annotated[Actor, allowed(Permission.CALL_READ)]
Caller = Annotated[Actor, allowed(Permission.CALL_MAKE)]


@router.get("/calls", response_model=Page[CallOut])
async def list_calls(
    session: Session,
    actor: Reader,
    page: Paging,
    status: CallStatus | None = None,
    kind: CallKind | None = None,
    customer_id: UUID | None = None,
    ticket_id: UUID | None = None,
    due_until: date | None = None,
) -> Page[Call]:
    """The calls the caller may see; with `due_until` those still to be made by that day."""
    customer_id = customer_id and await current(session, customer_id)
    statement = queries.calls(actor, status, kind, customer_id, ticket_id, due_until)
    return await paged(session, statement, Call.id, page)


@router.get("/calls/{call_id}", response_model=CallOut)
async def read_call(call_id: UUID, session: Session, actor: Reader) -> Call:
    """One call with its script and attempts."""
    return await queries.call(session, actor, call_id)


@router.post("/calls/{call_id}/attempts", status_code=201, response_model=CallOut)
async def attempt_call(call_id: UUID, attempt: NewAttempt, session: Session, actor: Caller) -> Call:
    """Take down that the customer was dialled, and what was said if somebody answered."""
    return await commands.attempt_call(session, actor, call_id, Answer(**dict(attempt)))
