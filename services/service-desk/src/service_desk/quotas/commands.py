"""Sets quotas and plans their calls."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.schedule import clock, plan
from chassis.tables import new_id
from contracts.events.service_desk import CallKind
from service_desk.calls.commands import plan_call
from service_desk.calls.model import CallStatus
from service_desk.quotas import queries, rules
from service_desk.quotas.model import Quota

PROACTIVE_CALLS = "proactive-calls"


async def set_quota(session: AsyncSession, actor: Actor, month: str, wanted: int) -> Quota:
    """Want so many calls in a month; they are planned when it begins, or at once if it has."""
    quota = await queries.quota_to_change(session, month)
    if quota is None:
        quota = Quota(id=new_id(), month=month)
        session.add(quota)
    quota.want(wanted, clock.today(), clock.now(), actor.id)
    await plan(session, PROACTIVE_CALLS, month, rules.begins_at(month), {"month": month})
    await session.flush()
    return quota


async def plan_proactive_calls(session: AsyncSession, month: str) -> None:
    """Plan what a month's quota still lacks, with the customers who wait longest for a word."""
    quota = await queries.quota_to_change(session, month)
    if quota is None:
        return
    counts = await queries.counted(session, month)
    lacking = quota.wanted - counts.total() + counts[CallStatus.SUPPRESSED]
    quota.generated_at = clock.now()
    if lacking <= 0:
        return
    days = iter(rules.spread(lacking, rules.days_left(month, clock.today())))
    due_on = next(days)
    for customer in await session.scalars(queries.not_contacted_longest(month)):
        call = await plan_call(
            session, CallKind.PROACTIVE, customer.id, _occasion(month, customer.id), due_on
        )
        if call and call.status is CallStatus.PLANNED:
            following = next(days, None)
            if following is None:
                return
            due_on = following


def _occasion(month: str, customer_id: UUID) -> str:
    return f"{month} {customer_id}"
