"""Opens, maps and completes handovers."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.errors import ReferenceNotYetKnown
from chassis.messages import record
from contracts.events.customer import HandoverItem
from contracts.events.gateway import StaffJoined, StaffLeaving, StaffLeft
from customer.customers.queries import customers_of
from customer.handovers.model import Handover, StaffRef
from customer.handovers.queries import (
    handover_of,
    handover_to_change,
    staff_known,
    whoever_stays,
)

REASON = "handover"


async def remember_staff(session: AsyncSession, joined: StaffJoined) -> None:
    """Know somebody to whom customers may be handed."""
    row = insert(StaffRef).values(id=joined.staff_id, org_path=joined.org_path, leaving=False)
    await session.execute(row.on_conflict_do_nothing())


async def open_handover(session: AsyncSession, leaving: StaffLeaving) -> None:
    """Collect what the leaver is responsible for; their manager takes over unless others do."""
    known = await staff_known(session, [leaving.staff_id, leaving.manager_id])
    known[leaving.staff_id].leaving = True
    if handover := await handover_of(session, leaving.staff_id):
        handover.postpone(leaving.leaves_on)
        return
    customers = [customer.id for customer in await customers_of(session, leaving.staff_id)]
    manager = known[leaving.manager_id]
    handover, opened = Handover.open(leaving.staff_id, manager, leaving.leaves_on, customers)
    session.add(handover)
    record(session, opened)


async def map_receivers(
    session: AsyncSession,
    actor: Actor,
    handover_id: UUID,
    receiver_id: UUID | None,
    exceptions: Mapping[UUID, UUID],
) -> Handover:
    """Say who takes over what: one receiver for all, and others for single customers."""
    handover = await handover_to_change(session, actor, handover_id)
    usual = receiver_id or handover.receiver_id
    known = await staff_known(session, {usual, *exceptions.values()})
    handover.map(known[usual], {customer: known[staff] for customer, staff in exceptions.items()})
    await session.flush()
    return handover


async def submit_handover(session: AsyncSession, actor: Actor, handover_id: UUID) -> Handover:
    """Ask the receivers."""
    handover = await handover_to_change(session, actor, handover_id)
    handover.submit(actor.id)
    return await _complete_if_accepted(session, handover)


async def accept_handover(session: AsyncSession, actor: Actor, handover_id: UUID) -> Handover:
    """Take over what is meant for the actor; the last one to accept completes the handover."""
    handover = await handover_to_change(session, actor, handover_id)
    handover.accept(actor.id)
    return await _complete_if_accepted(session, handover)


async def finish_handover(session: AsyncSession, left: StaffLeft) -> None:
    """The day has come: whatever is still the leaver's is handed over, accepted or not."""
    handover = await handover_of(session, left.staff_id)
    if handover is None:
        raise ReferenceNotYetKnown(f"handover of {left.staff_id}")
    leaver = (await staff_known(session, [left.staff_id]))[left.staff_id]
    leaver.successor_id = handover.receiver_id
    # Told again even if all had accepted: something may have become the leaver's since.
    await _complete(session, handover)


async def _complete_if_accepted(session: AsyncSession, handover: Handover) -> Handover:
    if handover.is_accepted:
        await _complete(session, handover)
    await session.flush()
    return handover


async def _complete(session: AsyncSession, handover: Handover) -> None:
    handed: list[HandoverItem] = []
    for customer in await customers_of(session, handover.leaver_id):
        receiver = await whoever_stays(session, handover.receiver_of(customer.id))
        changed = customer.hand_to(receiver.id, receiver.org_path, REASON, handover.id)
        record(session, changed)
        handed.append(
            HandoverItem(
                customer_id=customer.id, receiver_id=receiver.id, org_path=receiver.org_path
            )
        )
    record(session, handover.complete(handed))
