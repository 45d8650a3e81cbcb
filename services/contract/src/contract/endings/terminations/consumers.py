"""Answers to the calendar."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import Due
from contract.endings.terminations.commands import CONTRACT_END, end_contract

due = Due()


@due.on(CONTRACT_END)
async def end(session: AsyncSession, payload: dict[str, Any]) -> None:
    """The last day of a contract is over at its branch."""
    await end_contract(session, UUID(payload["contract_id"]))
