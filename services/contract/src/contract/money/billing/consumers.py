"""Answers to the calendar, and to branches that open."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from chassis.schedule import Due
from contract.money.billing.commands import (
    BRANCH_BILLING,
    CONTRACT_BILLING,
    ORDER_BILLING,
    bill_branch,
    bill_contract,
    bill_order,
    plan_billing,
)
from contracts.events.gateway import OrgUnitKind, OrgUnitOpened

consumer = Consumer()
due = Due()


@consumer.on(OrgUnitOpened)
async def begin_billing(unit: OrgUnitOpened, session: AsyncSession) -> None:
    """Bill each month what a branch delivers."""
    if unit.kind is OrgUnitKind.BRANCH:
        await plan_billing(session, unit.code, unit.time_zone)


@due.on(BRANCH_BILLING)
async def bill_month(session: AsyncSession, payload: dict[str, Any]) -> None:
    """A month is over at a branch."""
    await bill_branch(session, payload["branch"])


@due.on(CONTRACT_BILLING)
async def bill_contract_month(session: AsyncSession, payload: dict[str, Any]) -> None:
    """It is a contract's turn."""
    through = date.fromisoformat(payload["through"])
    await bill_contract(session, UUID(payload["contract_id"]), through)


@due.on(ORDER_BILLING)
async def bill_order_month(session: AsyncSession, payload: dict[str, Any]) -> None:
    """It is an order's turn."""
    await bill_order(session, UUID(payload["order_id"]))
