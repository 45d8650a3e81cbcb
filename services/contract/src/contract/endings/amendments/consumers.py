"""Answers to the calendar."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import Due
from contract.endings.amendments.commands import LINE_END, ease_credit

due = Due()


@due.on(LINE_END)
async def end_line(session: AsyncSession, payload: dict[str, Any]) -> None:
    """The last day of an amended line is over at the contract's first branch."""
    await ease_credit(session, UUID(payload["contract_id"]))
