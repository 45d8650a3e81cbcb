"""Takes papers in, and says when they run out."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock, plan
from contracts.events.fleet import CostKind, HolderType, PaperKind
from contracts.values import Money
from fleet.drivers.commands import look_at_licence
from fleet.drivers.model import Driver, DriverState
from fleet.drivers.queries import driver_to_change
from fleet.ledger.commands import look_at_waiting
from fleet.references.model import BranchRef
from fleet.references.queries import branch_known
from fleet.upkeep.costs.commands import book_cost
from fleet.upkeep.costs.model import VehicleCost
from fleet.upkeep.papers.model import Paper, licence_expires
from fleet.upkeep.papers.queries import newest_paper, newest_valid_until
from fleet.upkeep.papers.rules import TOLD_DAYS_BEFORE, is_told
from fleet.vehicles.model import Vehicle
from fleet.vehicles.queries import vehicle_to_change

LOOK_AT_PAPER = "look-at-paper"


async def record_paper(
    session: AsyncSession,
    actor: Actor,
    *,
    holder_type: HolderType,
    holder_id: UUID,
    kind: PaperKind,
    reference: str,
    valid_from: date | None,
    valid_until: date,
    premium: Money | None,
) -> Paper:
    """Keep a paper; the newest of its kind decides whether its holder may serve."""
    holder = await _holder(session, actor, holder_type, holder_id)
    branch = await branch_known(session, holder.branch)
    valid_from = valid_from or branch.day_of(clock.now())
    paper = Paper.of_holder(holder, kind, reference, valid_from, valid_until, premium)
    session.add(paper)
    await session.flush()
    newest = await newest_valid_until(session, holder.id)
    if isinstance(holder, Vehicle):
        holder.papers_run_out_at = min(map(branch.midnight, newest.values()))
        _book_premium(session, holder, paper)
    else:
        holder.training_expires_on = newest.get(PaperKind.TRAINING)
        holder.licence_expires_on = max(
            holder.licence_expires_on, newest.get(PaperKind.LICENCE, holder.licence_expires_on)
        )
    if kind is PaperKind.LICENCE and isinstance(holder, Driver):
        await look_at_licence(session, holder, branch)
    else:
        await _look_at_paper(session, paper, branch, days_before=TOLD_DAYS_BEFORE)
    await look_at_waiting(session, holder.branch)
    return paper


async def watch_paper(session: AsyncSession, paper_id: UUID) -> None:
    """Say that a paper runs out, a month before and on the day, unless there is a newer one."""
    paper = await newest_paper(session, paper_id)
    if paper is None:
        return
    branch = await branch_known(session, paper.branch)
    days_left = _days_left(paper.valid_until, branch)
    record(session, paper.expire(days_left))
    if days_left > 0:
        await _look_at_paper(session, paper, branch, days_before=0)


async def watch_licence(session: AsyncSession, driver_id: UUID) -> None:
    """Say the same of a driver's licence; a renewed one is looked at again in its own time."""
    driver = await session.get_one(Driver, driver_id, with_for_update=True)
    if driver.state is DriverState.LEFT:
        return
    branch = await branch_known(session, driver.branch)
    days_left = _days_left(driver.licence_expires_on, branch)
    if not is_told(days_left):
        await look_at_licence(session, driver, branch)
        return
    record(session, licence_expires(driver, days_left))
    if days_left > 0:
        await look_at_licence(session, driver, branch, days_before=0)


async def _holder(
    session: AsyncSession, actor: Actor, holder_type: HolderType, holder_id: UUID
) -> Vehicle | Driver:
    if holder_type is HolderType.VEHICLE:
        return await vehicle_to_change(session, holder_id, actor)
    return await driver_to_change(session, holder_id, actor)


def _book_premium(session: AsyncSession, vehicle: Vehicle, paper: Paper) -> None:
    if paper.premium is None or paper.premium.amount == 0:
        return
    cost = VehicleCost.of_vehicle(
        vehicle, CostKind(paper.kind), paper.premium, paper.term, paper.reference
    )
    book_cost(session, cost)


def _days_left(expires_on: date, branch: BranchRef) -> int:
    return max(0, (expires_on - branch.day_of(clock.now())).days)


async def _look_at_paper(
    session: AsyncSession, paper: Paper, branch: BranchRef, *, days_before: int
) -> None:
    at = branch.midnight(paper.valid_until - timedelta(days=days_before))
    await plan(session, LOOK_AT_PAPER, str(paper.id), at, {"paper_id": str(paper.id)})
