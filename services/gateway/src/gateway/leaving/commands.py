"""Announces that somebody leaves, and lets them go on the day."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock, plan
from gateway.identity.model import Staff
from gateway.identity.queries import staff_to_change
from gateway.leaving.queries import manager_called, zone_of
from gateway.sessions.commands import lock_out

LEAVE = "staff-leaves"
REASON = "the person has left"


async def announce_leaving(
    session: AsyncSession, actor: Actor, staff_id: UUID, manager_id: UUID, leaves_on: date
) -> Staff:
    """Set the day; everything of theirs is handed over until then, at the latest on it."""
    staff = await staff_to_change(session, actor, staff_id)
    manager = staff if manager_id == staff_id else await manager_called(session, manager_id)
    record(session, staff.leave(manager, leaves_on))
    await _plan(session, staff)
    return staff


async def let_go(session: AsyncSession, staff_id: UUID) -> None:
    """Lock somebody out whose day has come, and tell everybody."""
    staff = await session.get_one(Staff, staff_id, with_for_update=True)
    if left := staff.go(clock.today(await zone_of(session, staff))):
        await lock_out(session, staff, REASON)
        record(session, left)
    elif staff.left_on is None:
        # The day was put off after this had been planned for an earlier one.
        await _plan(session, staff)


async def _plan(session: AsyncSession, staff: Staff) -> None:
    assert staff.leaves_on is not None
    zone = ZoneInfo(await zone_of(session, staff))
    begins_at = datetime.combine(staff.leaves_on, time(), zone)
    await plan(session, LEAVE, str(staff.id), begins_at, {"staff_id": str(staff.id)})
