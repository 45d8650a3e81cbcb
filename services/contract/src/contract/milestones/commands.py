"""Plans milestones, lets them fall due, and completes them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock, plan
from contract.contracts.model import Contract
from contract.milestones.model import Milestone, plan_again, plan_of
from contract.milestones.queries import (
    milestone_fallen_due,
    milestone_to_complete,
    milestones_to_plan_anew,
)
from contract.milestones.rules import midnight

MILESTONE = "milestone"


async def plan_milestones(session: AsyncSession, contract: Contract, time_zone: str) -> None:
    """Make the execution plan of a contract that was just signed."""
    await _plan_all(session, plan_of(contract), time_zone)


async def plan_anew(session: AsyncSession, contract: Contract, time_zone: str) -> None:
    """Let the execution plan follow a contract that was changed or has ended."""
    known = await milestones_to_plan_anew(session, contract)
    missing = plan_again(contract, known, clock.today(time_zone))
    await _plan_all(session, missing, time_zone)


async def _plan_all(session: AsyncSession, milestones: Iterable[Milestone], time_zone: str) -> None:
    for milestone in milestones:
        session.add(milestone)
        due_at = midnight(milestone.due_on, time_zone)
        payload = {"milestone_id": str(milestone.id)}
        await plan(session, MILESTONE, str(milestone.id), due_at, payload)


async def let_fall_due(session: AsyncSession, milestone_id: UUID) -> None:
    """Tell that a milestone's day has come, and that the end comes near if it reminds of that."""
    milestone = await milestone_fallen_due(session, milestone_id)
    if fallen_due := milestone.fall_due():
        record(session, fallen_due)
    if expiring := milestone.remind():
        record(session, expiring)


async def complete_milestone(
    session: AsyncSession, actor: Actor, milestone_id: UUID, note: str | None
) -> Milestone:
    """Note that a milestone is done."""
    milestone = await milestone_to_complete(session, actor, milestone_id)
    milestone.complete(actor.id, clock.now(), note)
    return milestone
