"""Quotas over HTTP."""

from typing import Annotated

from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contracts.permissions import Permission
from service_desk.calls.model import OPEN, CallStatus
from service_desk.quotas import commands, queries
from service_desk.quotas.model import Quota
from service_desk.quotas.schemas import Month, QuotaOut, Wanted

router = new_router("quotas")

Reader = Annotated[Actor, allowed(Permission.CALL_READ)]
Configurer = Annotated[Actor, allowed(Permission.CARE_CONFIGURE)]


@router.put("/quotas/{month}")
async def set_quota(month: Month, wanted: Wanted, session: Session, actor: Configurer) -> QuotaOut:
    """Set how many customers are called in a month without any occasion."""
    quota = await commands.set_quota(session, actor, month, wanted.calls)
    return await _progress(session, quota)


@router.get("/quotas/{month}")
async def read_quota(month: Month, session: Session, actor: Reader) -> QuotaOut:
    """How far a month's quota has come."""
    return await _progress(session, await queries.quota(session, month))


async def _progress(session: Session, quota: Quota) -> QuotaOut:
    counts = await queries.counted(session, quota.month)
    return QuotaOut(
        month=quota.month,
        wanted=quota.wanted,
        open=sum(counts[status] for status in OPEN),
        done=counts[CallStatus.DONE],
        unreachable=counts[CallStatus.UNREACHABLE],
        suppressed=counts[CallStatus.SUPPRESSED],
        set_by=quota.set_by,
        set_at=quota.set_at,
        generated_at=quota.generated_at,
    )
