"""Finds those concerned when somebody leaves."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth.visible import branch_of
from chassis.schedule.clock import DEFAULT_ZONE
from gateway.identity.model import ManagerUnfit, OrgUnit, Staff


async def manager_called(session: AsyncSession, staff_id: UUID) -> Staff:
    """Whoever takes charge of a handover, locked, so that they do not leave at the same moment."""
    manager = await session.get(Staff, staff_id, with_for_update=True)
    if manager is None:
        raise ManagerUnfit(str(staff_id))
    return manager


async def zone_of(session: AsyncSession, staff: Staff) -> str:
    """The time zone by whose days somebody works."""
    path = branch_of(staff.org_path)
    zone = await session.scalar(select(OrgUnit.time_zone).where(OrgUnit.path == path))
    return zone or DEFAULT_ZONE
