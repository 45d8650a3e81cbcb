"""Finds handovers, and the staff who take over."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound, ReferenceNotYetKnown
from customer.handovers.model import Handover, StaffRef


def handovers(actor: Actor) -> Select[Handover]:
    """All the actor may see: those they manage, and those in which something goes to them."""
    return visible(select(Handover), actor, Handover)


async def handover_for(session: AsyncSession, actor: Actor, handover_id: UUID) -> Handover:
    """One handover to look at."""
    return _found(await session.scalar(handovers(actor).where(Handover.id == handover_id)))


async def handover_to_change(session: AsyncSession, actor: Actor, handover_id: UUID) -> Handover:
    """One handover, locked."""
    statement = handovers(actor).where(Handover.id == handover_id).with_for_update()
    return _found(await session.scalar(statement))


async def handover_of(session: AsyncSession, leaver_id: UUID) -> Handover | None:
    """The handover of somebody who leaves, locked; None before it was opened."""
    statement = select(Handover).where(Handover.leaver_id == leaver_id).with_for_update()
    return await session.scalar(statement)


async def staff_known(session: AsyncSession, staff_ids: Collection[UUID]) -> dict[UUID, StaffRef]:
    """These members of staff by their ids."""
    found = await session.scalars(select(StaffRef).where(StaffRef.id.in_(staff_ids)))
    known = {staff.id: staff for staff in found}
    if unknown := set(staff_ids) - known.keys():
        raise ReferenceNotYetKnown(f"member of staff {min(unknown)}")
    return known


async def whoever_stays(session: AsyncSession, staff_id: UUID) -> StaffRef:
    """This member of staff, or whoever took over when they left themselves."""
    asked = set[UUID]()
    while True:
        staff = (await staff_known(session, [staff_id]))[staff_id]
        asked.add(staff_id)
        if staff.successor_id is None or staff.successor_id in asked:
            return staff
        staff_id = staff.successor_id


def _found(handover: Handover | None) -> Handover:
    if handover is None:
        raise NotFound
    return handover
