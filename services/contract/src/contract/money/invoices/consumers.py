"""Answers to the calendar."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import Due
from contract.money.invoices.commands import OVERDUE, let_fall_overdue

due = Due()


@due.on(OVERDUE)
async def pass_due_day(session: AsyncSession, payload: dict[str, Any]) -> None:
    """The day to pay an invoice has passed."""
    await let_fall_overdue(session, UUID(payload["invoice_id"]))
