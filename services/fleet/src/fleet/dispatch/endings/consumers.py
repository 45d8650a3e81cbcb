"""Contracts that are amended or end, and assignments whose period is over."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from chassis.schedule import Due
from contracts.events.contract import ContractAmended, ContractExpired, ContractTerminated
from fleet.dispatch.endings import commands
from fleet.dispatch.serving.commands import FINISH_ASSIGNMENT

consumer = Consumer()
due = Due()
EXPIRED = "contract expired"


@consumer.on(ContractAmended)
async def amend_contract(amended: ContractAmended, session: AsyncSession) -> None:
    """Follow the lines as they are now."""
    await commands.amend_contract(session, amended)


@consumer.on(ContractTerminated)
async def terminate_contract(terminated: ContractTerminated, session: AsyncSession) -> None:
    """End what the contract has; a trip under way runs to its end."""
    await commands.end_contract(session, terminated, terminated.ends_on, terminated.reason)


@consumer.on(ContractExpired)
async def expire_contract(expired: ContractExpired, session: AsyncSession) -> None:
    """Leave nothing of it."""
    await commands.end_contract(session, expired, expired.term.ends_on, EXPIRED)


@due.on(FINISH_ASSIGNMENT)
async def finish_assignment(session: AsyncSession, payload: dict[str, Any]) -> None:
    """The period of an assignment is over."""
    await commands.finish_assignment(session, UUID(payload["assignment_id"]))
