"""Gives open work to others; what is closed stays with whoever did it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import record
from chassis.tables.replacements import current
from contracts.events.customer import CustomerOwnerChanged, CustomerStatus, HandoverCompleted
from service_desk.calls.queries import open_calls_owned_by
from service_desk.care.queries import open_tasks_of
from service_desk.tickets.queries import open_tickets_with


async def follow_customer(session: AsyncSession, changed: CustomerOwnerChanged) -> None:
    """Let the customer's new owner carry on what the old one had to do with it."""
    if changed.status is CustomerStatus.MERGED:
        return
    customer_id = await current(session, changed.customer_id)
    receivers = {customer_id: (changed.new_owner_id, changed.scope.org_path)}
    await _give(session, changed.old_owner_id, receivers, None)


async def hand_over(session: AsyncSession, completed: HandoverCompleted) -> None:
    """Leave nothing open with the leaver: it goes with its customer, or to the usual receiver."""
    receivers = {
        await current(session, item.customer_id): (item.receiver_id, item.org_path)
        for item in completed.items
    }
    usual = completed.receiver_id, completed.scope.org_path
    await _give(session, completed.leaver_id, receivers, usual)


async def _give(
    session: AsyncSession,
    leaver: UUID,
    receivers: dict[UUID, tuple[UUID, str]],
    usual: tuple[UUID, str] | None,
) -> None:
    """Hand over what is open; without a usual receiver only that of the customers named."""
    only = None if usual else set(receivers)
    for ticket in await open_tickets_with(session, leaver, only):
        receiver, _ = receivers.get(ticket.customer_id) or _must(usual)
        if told := ticket.hand_to(leaver, receiver):
            record(session, told)
    for task in await open_tasks_of(session, leaver, only):
        record(session, task.hand_to(*(receivers.get(task.customer_id) or _must(usual))))
    for call in await open_calls_owned_by(session, leaver, only):
        call.hand_to(*(receivers.get(call.customer_id) or _must(usual)))


def _must(usual: tuple[UUID, str] | None) -> tuple[UUID, str]:
    assert usual, "without one, only work of the customers named was looked up"
    return usual
