"""Answers to the beginning of a month."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import Due
from service_desk.quotas.commands import PROACTIVE_CALLS, plan_proactive_calls

due = Due()


@due.on(PROACTIVE_CALLS)
async def begin_month(session: AsyncSession, payload: dict[str, Any]) -> None:
    """A month with a quota has begun, or its quota grew meanwhile."""
    await plan_proactive_calls(session, payload["month"])
