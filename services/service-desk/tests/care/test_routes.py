from itertools import permutations

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.event import Event
from contracts.events.customer import CustomerRegistered
from contracts.events.service_desk import CareTaskDone, CareTaskOpened

from ..desk import Body, Desk
from ..factories import customer_registered
from ..serving import AService


async def tasks(desk: Desk, **query: str) -> list[Body]:
    return (await desk.get("/v1/care-tasks", **query))["items"]


async def test_anonymous_callers_and_foreign_branches_see_no_care(
    nobody: Desk, stranger: Desk, agent: Desk, driver: Desk, served: AService
) -> None:
    [task] = await tasks(agent)
    path = f"/v1/care-tasks/{task['id']}/completion"
    assert (await nobody.client.get("/v1/care-tasks")).status_code == 401
    assert (await nobody.refused(path))["status"] == 401
    for desk in (stranger, driver):
        assert (await desk.client.get("/v1/care-tasks")).status_code == 403
        assert (await desk.refused(path))["status"] == 403


async def test_another_seller_s_care_task_does_not_exist(
    service: Harness, seller: Desk, agent: Desk, served: AService
) -> None:
    [task] = await tasks(agent)
    assert await tasks(seller) == []
    refused = await seller.refused(f"/v1/care-tasks/{task['id']}/completion")
    assert refused["status"] == 404
    assert (await tasks(agent))[0]["done_at"] is None


async def test_a_signature_has_the_customer_welcomed_by_the_contract_s_owner_within_three_days(
    service: Harness, seller: Desk, customer: CustomerRegistered
) -> None:
    served = AService(customer, owner_id=seller.id)
    await service.deliver(served.signed(), times=2)
    await service.deliver(served.signed())
    [opened] = await service.recorded(CareTaskOpened)
    assert (opened.occasion, str(opened.due_on)) == ("welcome", "2026-03-05")
    assert (opened.assignee_id, opened.contract_id) == (seller.id, served.contract_id)
    [task] = await tasks(seller)
    path = f"/v1/care-tasks/{task['id']}/completion"
    done = await seller.post(path, {"note": "Flowers and a visit"})
    assert (done["done_by"], done["note"]) == (str(seller.id), "Flowers and a visit")
    [told] = await service.recorded(CareTaskDone)
    assert told.done_by == seller.id
    refused = await seller.refused(path)
    assert refused["type"] == "urn:ludan:problem:already-done"
    assert len(await service.recorded(CareTaskDone)) == 1


@pytest.mark.parametrize(
    ("days_left", "due_on"), [(180, "2026-07-12"), (30, "2026-12-09"), (3, "2027-01-01")]
)
async def test_a_contract_that_ends_is_spoken_about_once_a_reminder(
    service: Harness, served: AService, days_left: int, due_on: str
) -> None:
    await service.deliver(served.expiring(days_left), times=2)
    await service.deliver(served.expiring(days_left))
    opened = (await service.recorded(CareTaskOpened))[1:]
    assert [(task.occasion, str(task.due_on)) for task in opened] == [("retention", due_on)]


async def test_a_contract_that_is_being_renewed_needs_no_retention(
    service: Harness, served: AService
) -> None:
    await service.deliver(served.expiring(90, renewal_id=new_id()))
    assert [task.occasion for task in await service.recorded(CareTaskOpened)] == ["welcome"]


async def test_the_list_narrows_by_occasion_and_by_what_is_done(
    service: Harness, agent: Desk, served: AService
) -> None:
    await service.deliver(served.expiring(90))
    [welcome] = await tasks(agent, occasion="welcome")
    await agent.post(f"/v1/care-tasks/{welcome['id']}/completion")
    assert [task["occasion"] for task in await tasks(agent, done="false")] == ["retention"]
    assert [task["occasion"] for task in await tasks(agent, done="true")] == ["welcome"]
    assert await tasks(agent, assignee_id=str(new_id())) == []
    assert await tasks(agent, customer_id=str(new_id())) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_customer_signature_and_reminder_in_any_order_end_in_the_same_tasks(
    service: Harness, order: tuple[int, ...]
) -> None:
    customer = customer_registered()
    served = AService(customer)
    events: list[Event] = [customer, served.signed(), served.expiring(90)]
    for place in order:
        await service.deliver(events[place])
        # The second pass is for what waits behind an earlier event of the same contract.
        for _ in range(2):
            await service.service.inbox.retry_parked()
    assert await service.parked() == []
    rows = await service.rows("SELECT occasion, due_on::text FROM care_tasks ORDER BY due_on")
    assert [tuple(row) for row in rows] == [
        ("welcome", "2026-03-05"),
        ("retention", "2026-10-10"),
    ]
