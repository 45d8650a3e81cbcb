"""Finds units and staff, and decides who sees whom."""

from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth.actor import Actor
from chassis.auth.visible import branch_of
from chassis.errors import NotFound
from contracts.permissions import Reach
from contracts.values import BranchCode, OrgPath
from gateway.identity.model import OrgUnit, Staff, UnknownUnit


def units() -> Select[OrgUnit]:
    """All units; the organisation's shape is no secret to those who may read it."""
    return select(OrgUnit)


def staff_seen_by(actor: Actor) -> Select[Staff]:
    """The staff of the actor's branch, or everybody for whoever reaches all."""
    if actor.reach is Reach.ALL:
        return select(Staff)
    branch = branch_of(actor.org_path)
    below = Staff.org_path.startswith(branch + "/", autoescape=True)
    return select(Staff).where(or_(Staff.org_path == branch, below))


async def unit_called(session: AsyncSession, code: BranchCode) -> OrgUnit:
    """The unit with this code."""
    unit = await session.scalar(select(OrgUnit).where(OrgUnit.code == code))
    if unit is None:
        raise UnknownUnit(f"No unit has the code {code}.")
    return unit


async def unit_exists_at(session: AsyncSession, path: OrgPath) -> bool:
    """Whether the organisation has a unit there."""
    return bool(await session.scalar(select(exists().where(OrgUnit.path == path))))


async def staff_called(session: AsyncSession, username: str) -> Staff | None:
    """Whoever has this user name."""
    return await session.scalar(select(Staff).where(Staff.username == username.strip().lower()))


async def staff_to_change(session: AsyncSession, actor: Actor, staff_id: UUID) -> Staff:
    """A member of staff the actor may see, locked."""
    found = await session.scalar(staff_seen_by(actor).where(Staff.id == staff_id).with_for_update())
    if found is None:
        raise NotFound
    return found


async def nobody_works_here(session: AsyncSession) -> bool:
    """Whether there is no account at all yet."""
    return not await session.scalar(select(exists().where(Staff.id.is_not(None))))
