"""Finds calls, of people as far as they may see, of the governor for one customer."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from contracts.events.service_desk import CallKind
from service_desk.calls.model import OPEN, Call, CallStatus


def calls(
    actor: Actor,
    status: CallStatus | None = None,
    kind: CallKind | None = None,
    customer_id: UUID | None = None,
    ticket_id: UUID | None = None,
    due_until: date | None = None,
) -> Select[Call]:
    """The calls the actor may see; with `due_until` those still to be made by that day."""
    statement = visible(select(Call), actor, Call)
    if status:
        statement = statement.where(Call.status == status)
    if kind:
        statement = statement.where(Call.kind == kind)
    if customer_id:
        statement = statement.where(Call.customer_id == customer_id)
    if ticket_id:
        statement = statement.where(Call.ticket_id == ticket_id)
    if due_until:
        statement = statement.where(Call.due_on <= due_until, Call.status.in_(OPEN))
    return statement


async def call(session: AsyncSession, actor: Actor, call_id: UUID) -> Call:
    """One call to look at."""
    found = await session.scalar(calls(actor).where(Call.id == call_id))
    if found is None:
        raise NotFound
    return found


async def call_locked(session: AsyncSession, call: Call) -> Call:
    """The call as it is now, and until the transaction ends."""
    await session.refresh(call, with_for_update={"of": Call})
    return call


async def call_for(session: AsyncSession, kind: CallKind, occasion: str) -> Call | None:
    """The call of this kind on this occasion, if it was planned."""
    wanted = select(Call).where(Call.kind == kind, Call.occasion == occasion)
    return (await session.scalars(wanted)).one_or_none()


async def calls_to_govern(session: AsyncSession, customer_id: UUID, since: date) -> list[Call]:
    """The calls to one customer that are due from a day on, or were made since then."""
    wanted = select(Call).where(
        Call.customer_id == customer_id,
        (Call.due_on >= since) | (Call.done_on >= since),
        Call.status != CallStatus.UNREACHABLE,
    )
    found = await session.scalars(wanted.with_for_update(of=Call))
    return list(found)


async def open_calls_owned_by(
    session: AsyncSession, staff_id: UUID, customer_ids: Collection[UUID] | None
) -> list[Call]:
    """The calls still to be made to somebody's customers, these or all of them, locked."""
    wanted = select(Call).where(Call.owner_id == staff_id, Call.status.in_(OPEN))
    if customer_ids is not None:
        wanted = wanted.where(Call.customer_id.in_(customer_ids))
    return list(await session.scalars(wanted.order_by(Call.id).with_for_update(of=Call)))
