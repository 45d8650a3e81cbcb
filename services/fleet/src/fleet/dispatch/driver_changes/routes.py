"""Driver changes: read, and decided by a dispatcher."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from chassis.tables.replacements import current
from contracts.permissions import Permission
from fleet.dispatch.driver_changes import commands, queries
from fleet.dispatch.driver_changes.model import ChangeState, DriverChange
from fleet.dispatch.driver_changes.schemas import Decision, DriverChangeOut

router = new_router("driver changes", prefix="/v1/driver-changes")
Reader = Annotated[Actor, allowed(Permission.DRIVER_CHANGE_READ)]
Decider = Annotated[Actor, allowed(Permission.DRIVER_CHANGE_DECIDE)]


@router.get("", response_model=Page[DriverChangeOut])
async def list_driver_changes(
    session: Session,
    actor: Reader,
    page: Paging,
    state: ChangeState | None = None,
    customer_id: UUID | None = None,
) -> Page[DriverChange]:
    """Who shall be exchanged, newest first."""
    customer_id = customer_id and await current(session, customer_id)
    found = queries.driver_changes(actor, state, customer_id)
    return await paged(session, found, DriverChange.id, page)


@router.get("/{change_id}", response_model=DriverChangeOut)
async def read_driver_change(change_id: UUID, session: Session, actor: Reader) -> DriverChange:
    """One driver change."""
    return await queries.driver_change_seen(session, change_id, actor)


@router.post("/{change_id}/decision", response_model=DriverChangeOut)
async def decide_driver_change(
    change_id: UUID, decision: Decision, session: Session, actor: Decider
) -> DriverChange:
    """Let another driver take over, or let the driver stay."""
    if decision.driver_id is None:
        reason = decision.refuse_reason or ""
        return await commands.refuse(session, actor, change_id, reason)
    return await commands.decide(session, actor, change_id, decision.driver_id, decision.from_at)
