"""Finds quotas, how far they are fulfilled, and whom to call for them."""

from collections import Counter

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import NotFound
from contracts.events.customer import CustomerStatus
from contracts.events.service_desk import CallKind
from service_desk.calls.model import Call, CallStatus
from service_desk.quotas.model import Quota
from service_desk.references.model import CustomerRef


async def quota(session: AsyncSession, month: str) -> Quota:
    """The quota of a month; it is the firm's, so whoever may read calls sees it."""
    found = await session.scalar(select(Quota).where(Quota.month == month))
    if found is None:
        raise NotFound
    return found


async def quota_to_change(session: AsyncSession, month: str) -> Quota | None:
    """The quota of a month, locked, if one was set."""
    return await session.scalar(select(Quota).where(Quota.month == month).with_for_update())


async def counted(session: AsyncSession, month: str) -> Counter[CallStatus]:
    """How many of a month's proactive calls stand where."""
    rows = await session.execute(
        select(Call.status, func.count())
        .where(Call.kind == CallKind.PROACTIVE, Call.occasion.startswith(month))
        .group_by(Call.status)
    )
    return Counter(dict(rows.all()))


def not_contacted_longest(month: str) -> Select[CustomerRef]:
    """Active customers without a call of this month's quota, the longest neglected first."""
    called = select(Call.customer_id).where(
        Call.kind == CallKind.PROACTIVE, Call.occasion.startswith(month)
    )
    return (
        select(CustomerRef)
        .where(CustomerRef.status == CustomerStatus.ACTIVE, CustomerRef.id.not_in(called))
        .order_by(CustomerRef.last_contact_at.asc().nulls_first(), CustomerRef.id)
    )
