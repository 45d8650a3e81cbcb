"""A signed contract is served; work that falls due is done."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from chassis.schedule import Due
from contracts.events.contract import ContractSigned
from fleet.dispatch.serving import commands
from fleet.ledger.commands import SERVE_WAITING_DEMANDS

consumer = Consumer()
due = Due()


@consumer.on(ContractSigned)
async def open_demands(signed: ContractSigned, session: AsyncSession) -> None:
    """Open one demand a contract line and assign what is free."""
    for line in signed.lines:
        await commands.open_demand(session, signed, line)


@due.on(SERVE_WAITING_DEMANDS)
async def serve_waiting_demands(session: AsyncSession, payload: dict[str, Any]) -> None:
    """Something of a branch came free: look at who waits for it."""
    after = UUID(payload["after"]) if "after" in payload else None
    await commands.serve_waiting(session, payload["branch"], after)


@due.on(commands.FINISH_ASSIGNMENT)
async def finish_assignment(session: AsyncSession, payload: dict[str, Any]) -> None:
    """The period of an assignment is over."""
    await commands.finish_assignment(session, UUID(payload["assignment_id"]))
