from datetime import timedelta
from typing import Any

from sqlalchemy import select

from chassis.schedule import clock
from chassis.tables import new_id
from chassis.tables.replacements import references
from chassis.testing import Harness
from contracts.events.customer import (
    CustomerMerged,
    CustomerMergeUndone,
    CustomerOwnerChanged,
    CustomerRegistered,
    HandoverCompleted,
    HandoverItem,
)
from contracts.events.service_desk import ServiceDeskMergeApplied, TicketAssigned, TicketChannel
from service_desk.tables import Base

from ..desk import Body, Desk
from ..factories import TODAY, a_scope, customer_registered
from ..serving import AService

OWNED = {column.table for column in references(Base.metadata)}


async def holdings(service: Harness) -> dict[str, list[tuple[str, str]]]:
    """Whose each row is, by table."""
    held: dict[str, list[tuple[str, str]]] = {}
    for table in OWNED:
        async with service.transaction() as session:
            whose = table.c.id, table.c.customer_id
            rows = await session.execute(select(*whose).order_by(table.c.id))
            held[table.name] = [(str(row[0]), str(row[1])) for row in rows]
    return held


def merged(old: CustomerRegistered, new: CustomerRegistered) -> tuple[Any, Any]:
    told: dict[str, Any] = {
        "merge_id": new_id(),
        "survivor_id": new.customer_id,
        "merged_id": old.customer_id,
        "reason": "entered twice",
        "scope": new.scope,
    }
    done = CustomerMerged(**told, merged_by=new_id())
    return done, CustomerMergeUndone(**told, undone_by=new_id())


async def said(desk: Desk, customer: CustomerRegistered, **more: Any) -> Body:
    return await desk.post(
        "/v1/tickets",
        {
            "kind": "grumble",
            "channel": TicketChannel.PHONE,
            "customer_id": str(customer.customer_id),
            "description": "Twice too late",
            **more,
        },
    )


async def test_all_that_is_known_of_a_merged_customer_belongs_to_the_survivor_and_comes_back(
    service: Harness, customer: CustomerRegistered, served: AService, agent: Desk
) -> None:
    survivor, sheet = customer_registered(), new_id()
    await service.deliver(survivor, served.sheet_issued(sheet), served.sheet_closed(sheet))
    await said(agent, customer)
    before = await holdings(service)
    assert before["tickets"]
    assert before["care_tasks"]
    done, undone = merged(customer, survivor)

    await service.deliver(done, times=2)
    after = await holdings(service)
    for rows in after.values():
        assert {owner for _, owner in rows} <= {str(survivor.customer_id)}
    await service.deliver(served.assigned())
    assert await holdings(service) == after, "what is told later follows too"

    await service.deliver(undone, times=2)
    assert await holdings(service) == before
    told = await service.recorded(ServiceDeskMergeApplied)
    assert [applied.undone for applied in told] == [False, True]
    assert told[0].counts["tickets"] == 1


async def test_what_was_taken_down_since_goes_back_with_what_it_is_about(
    service: Harness, customer: CustomerRegistered, served: AService, agent: Desk
) -> None:
    survivor, sheet = customer_registered(), new_id()
    await service.deliver(survivor, served.sheet_issued(sheet))
    done, undone = merged(customer, survivor)
    await service.deliver(done)
    await said(agent, survivor)
    await said(agent, survivor, trip_sheet_id=str(sheet))
    await service.deliver(served.sheet_closed(sheet, first=True), served.expiring(90))
    await service.deliver(undone)
    held = await holdings(service)
    theirs, ours = str(customer.customer_id), str(survivor.customer_id)
    assert [owner for _, owner in held["tickets"]] == [ours, theirs]
    assert {owner for _, owner in held["care_tasks"]} == {theirs}
    assert {owner for _, owner in held["follow_up_calls"]} == {theirs}


async def test_a_merge_told_before_its_survivor_is_known_waits_for_it(
    service: Harness, customer: CustomerRegistered
) -> None:
    survivor = customer_registered()
    done, _ = merged(customer, survivor)
    await service.deliver(done)
    assert await service.recorded(ServiceDeskMergeApplied) == []
    clock.advance(timedelta(minutes=5))
    await service.deliver(survivor)
    await service.service.inbox.retry_parked()
    assert len(await service.recorded(ServiceDeskMergeApplied)) == 1


async def test_a_new_owner_of_a_customer_takes_over_its_care_and_tickets(
    service: Harness, customer: CustomerRegistered, seller: Desk, agent: Desk
) -> None:
    served = AService(customer, owner_id=seller.id)
    await service.deliver(served.signed())
    await said(agent, customer)
    receiver = new_id()
    changed = CustomerOwnerChanged(
        **customer.model_dump(exclude={"scope", "personal"}),
        scope=a_scope("HQ/XH", receiver),
        old_owner_id=seller.id,
        new_owner_id=receiver,
        reason="moves",
        handover_id=None,
    )
    await service.deliver(changed, times=2)
    (task,) = await service.rows("SELECT assignee_id, owner_id, org_path FROM care_tasks")
    assert (task["assignee_id"], task["org_path"]) == (receiver, "HQ/XH")
    (ticket,) = await service.rows("SELECT owner_id, org_path FROM tickets")
    assert ticket["owner_id"] == receiver
    assert ticket["org_path"] == customer.scope.org_path, "a ticket stays at its branch"


async def test_nothing_open_stays_with_somebody_who_left_and_what_is_closed_stays(
    service: Harness, customer: CustomerRegistered, served: AService, agent: Desk, manager: Desk
) -> None:
    open_one = await said(
        agent,
        customer,
        kind="complaint",
        vehicle_id=str(served.vehicle_id),
        identity_verified=True,
        happened_on=TODAY.isoformat(),
        wish="An apology",
    )
    await agent.post(f"/v1/tickets/{open_one['id']}/routing")
    path = f"/v1/tickets/{open_one['id']}/assignment"
    await manager.post(path, {"responsible_id": str(agent.id)})
    closed = await said(agent, customer)
    await agent.post(f"/v1/tickets/{closed['id']}/closing", {"solution": "Apologised"})
    receiver = new_id()

    await service.deliver(left(agent.id, receiver), times=2)
    await service.deliver(left(agent.id, receiver))

    rows = {
        str(row["id"]): row
        for row in await service.rows("SELECT id, responsible_id, attendant_id FROM tickets")
    }
    assert rows[open_one["id"]]["responsible_id"] == receiver
    assert rows[closed["id"]]["attendant_id"] != receiver
    told = await service.recorded(TicketAssigned)
    assert [assigned.responsible_id for assigned in told] == [agent.id, receiver]


async def test_what_belongs_to_a_customer_goes_with_it(
    service: Harness, customer: CustomerRegistered, seller: Desk
) -> None:
    await service.deliver(AService(customer, owner_id=seller.id).signed())
    usual, taker = new_id(), new_id()
    item = HandoverItem(customer_id=customer.customer_id, receiver_id=taker, org_path="HQ/XH")
    await service.deliver(left(seller.id, usual, item))
    (task,) = await service.rows("SELECT assignee_id, org_path FROM care_tasks")
    assert (task["assignee_id"], task["org_path"]) == (taker, "HQ/XH")


def left(leaver: Any, receiver: Any, *items: HandoverItem) -> HandoverCompleted:
    return HandoverCompleted(
        handover_id=new_id(),
        leaver_id=leaver,
        receiver_id=receiver,
        leaves_on=TODAY + timedelta(days=1),
        items=items,
        scope=a_scope("HQ", receiver),
    )
