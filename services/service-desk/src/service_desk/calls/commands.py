"""Plans calls, lets the governor choose among them, and takes down what came of them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables import new_id
from contracts.events.fleet import TripSheetClosed
from contracts.events.service_desk import CallKind
from service_desk.calls import queries, rules
from service_desk.calls.model import Call, CallStatus
from service_desk.references.model import CustomerRef
from service_desk.references.queries import branch_known, customer_locked


@dataclass(frozen=True)
class Answer:
    """What came of an attempt."""

    reached: bool
    score: int | None
    answers: dict[str, str]
    wish: str | None


async def call_after_trip(session: AsyncSession, closed: TripSheetClosed) -> None:
    """Ask a customer about its first trip at any rate, about others by sample."""
    kind = CallKind.FIRST_USE if closed.first_for_customer else CallKind.AFTER_BUSINESS
    if kind is CallKind.AFTER_BUSINESS and not rules.is_sampled(closed.trip_sheet_id):
        return
    branch = await branch_known(session, closed.branch)
    await plan_call(
        session,
        kind,
        closed.customer_id,
        occasion=str(closed.trip_sheet_id),
        due_on=rules.due_after(kind, local_date(closed.closed_at, branch.time_zone)),
        branch=closed.branch,
        trip_sheet_id=closed.trip_sheet_id,
    )


async def plan_call(
    session: AsyncSession,
    kind: CallKind,
    customer_id: UUID,
    occasion: str,
    due_on: date,
    branch: str | None = None,
    trip_sheet_id: UUID | None = None,
    ticket_id: UUID | None = None,
) -> Call | None:
    """Plan a call once; it is suppressed if the customer hears from us otherwise in those days."""
    customer = await customer_locked(session, customer_id)
    if await queries.call_for(session, kind, occasion):
        return None
    call = Call(
        id=new_id(),
        kind=kind,
        occasion=occasion,
        status=CallStatus.PLANNED,
        customer=customer,
        customer_id=customer.id,
        due_on=due_on,
        branch=branch,
        trip_sheet_id=trip_sheet_id,
        ticket_id=ticket_id,
        answers={},
        attempts=[],
    )
    call.stamp(customer.scope)
    session.add(call)
    await _govern(session, customer, call)
    return call


async def govern_anew(session: AsyncSession, customer_id: UUID) -> None:
    """Choose again among a customer's calls, since something about the customer changed."""
    await _govern(session, await customer_locked(session, customer_id))


async def attempt_call(session: AsyncSession, actor: Actor, call_id: UUID, answer: Answer) -> Call:
    """Take down that somebody dialled."""
    call = await queries.call(session, actor, call_id)
    customer = await customer_locked(session, call.customer_id)
    call = await queries.call_locked(session, call)
    at, today = clock.now(), await _today(session, call)
    done = call.attempt(
        at, today, actor.id, answer.reached, answer.score, answer.answers, answer.wish
    )
    if answer.reached:
        customer.last_contact_at = at
    if done:
        record(session, done)
        # A customer who was not reached after all may be called for what had given way.
        await _govern(session, customer)
    return call


def local_date(at: datetime, time_zone: str) -> date:
    """The business date of an instant."""
    return at.astimezone(ZoneInfo(time_zone)).date()


async def _govern(session: AsyncSession, customer: CustomerRef, new: Call | None = None) -> None:
    """Suppress what comes too soon beside a higher call, and plan what need not give way any more."""
    await session.flush()
    since = clock.today() - rules.LOOKED_BACK
    held = await queries.calls_to_govern(session, customer.id, since)
    calls = held if new is None or new in held else [*held, new]
    suppressed = rules.governed(call.slot for call in calls)
    for call in calls:
        if not call.is_governed:
            continue
        stronger = suppressed.get(call.id)
        if stronger is None:
            if call is new or call.status is CallStatus.SUPPRESSED:
                record(session, call.plan())
        elif call.suppressed_by != stronger.id:
            record(session, call.suppress(stronger))


async def _today(session: AsyncSession, call: Call) -> date:
    branch = await branch_known(session, call.branch) if call.branch else None
    return clock.today(branch.time_zone) if branch else clock.today()
