"""Waiting demands are looked at when their branch has something free."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import Due
from fleet.dispatch.waiting import commands
from fleet.ledger.commands import SERVE_WAITING_DEMANDS

due = Due()


@due.on(SERVE_WAITING_DEMANDS)
async def serve_waiting_demands(session: AsyncSession, payload: dict[str, Any]) -> None:
    """Something of a branch came free: look at who waits for it."""
    after = UUID(payload["after"]) if "after" in payload else None
    await commands.serve_waiting(session, payload["branch"], after)
