from datetime import date, timedelta

import pytest

from chassis.testing import Harness
from contracts.events.customer import CustomerRegistered, CustomerStatus
from contracts.events.service_desk import CallKind, FollowUpPlanned
from service_desk.calls.commands import plan_call
from service_desk.quotas.rules import days_left, spread

from ..desk import Desk, wait
from ..factories import TODAY, customer_registered


async def more_customers(service: Harness, number: int) -> list[CustomerRegistered]:
    customers = [customer_registered() for _ in range(number)]
    await service.deliver(*customers)
    return customers


async def called(service: Harness) -> list[str]:
    """Who is called for a quota, in the order of the days."""
    told = [
        call for call in await service.recorded(FollowUpPlanned) if call.kind is CallKind.PROACTIVE
    ]
    return [str(call.customer_id) for call in told]


async def test_only_who_configures_care_sets_a_quota(
    nobody: Desk, agent: Desk, stranger: Desk, manager: Desk
) -> None:
    path, body = "/v1/quotas/2026-04", {"calls": 3}
    assert (await nobody.client.put(path, json=body)).status_code == 401
    assert (await nobody.client.get(path)).status_code == 401
    for desk in (agent, stranger):
        assert (await desk.client.put(path, json=body)).status_code == 403
    assert (await stranger.client.get(path)).status_code == 403
    assert (await agent.client.get(path)).status_code == 404
    assert (await manager.put(path, body))["wanted"] == 3
    assert (await agent.get(path))["wanted"] == 3


@pytest.mark.parametrize("month", ["2026-13", "2026-4", "april", "2026-04-01"])
async def test_a_month_has_its_form(manager: Desk, month: str) -> None:
    answer = await manager.client.put(f"/v1/quotas/{month}", json={"calls": 1})
    assert answer.status_code == 422


@pytest.mark.parametrize("body", [{"calls": -1}, {"calls": 1001}, {"calls": 1, "n": 2}, {}])
async def test_a_quota_that_cannot_be_is_refused(manager: Desk, body: dict[str, int]) -> None:
    assert (await manager.client.put("/v1/quotas/2026-04", json=body)).status_code == 422


async def test_a_month_that_is_over_keeps_its_quota(manager: Desk) -> None:
    answer = await manager.client.put("/v1/quotas/2026-02", json={"calls": 1})
    assert answer.json()["type"] == "urn:ludan:problem:month-over"


async def test_on_the_first_of_the_month_the_quota_becomes_calls(
    service: Harness, agent: Desk, manager: Desk
) -> None:
    await more_customers(service, 4)
    await manager.put("/v1/quotas/2026-04", {"calls": 3})
    # It is the first of April in Shanghai at 16:00 on the last of March in UTC.
    wait(days=29, hours=12, microseconds=-1)
    await service.do_due_work()
    assert await called(service) == []
    wait(microseconds=1)
    await service.do_due_work()
    assert len(await called(service)) == 3
    assert (await agent.get("/v1/quotas/2026-04"))["open"] == 3
    days = [str(call.due_on) for call in await service.recorded(FollowUpPlanned)]
    assert days == ["2026-04-01", "2026-04-10", "2026-04-21"]
    await service.do_due_work()
    assert len(await called(service)) == 3


async def test_whoever_waits_longest_for_a_word_is_called_first(
    service: Harness, agent: Desk, manager: Desk
) -> None:
    heard, waiting, never = await more_customers(service, 3)
    for desk_customer in (waiting, heard):
        agent.customer_id = desk_customer.customer_id
        await agent.record("praise")
        wait(hours=1)
    agent.customer_id = manager.customer_id
    await agent.record("praise")
    await manager.put("/v1/quotas/2026-03", {"calls": 2})
    await service.do_due_work()
    assert await called(service) == [str(never.customer_id), str(waiting.customer_id)]


async def test_only_active_customers_count(service: Harness, manager: Desk) -> None:
    await service.deliver(
        customer_registered(status=CustomerStatus.PROSPECT),
        customer_registered(status=CustomerStatus.CLOSED),
        customer_registered(status=CustomerStatus.MERGED),
    )
    await manager.put("/v1/quotas/2026-03", {"calls": 5})
    await service.do_due_work()
    assert await called(service) == [str(manager.customer_id)]


async def test_a_higher_number_adds_what_is_lacking_and_a_lower_one_takes_nothing_away(
    service: Harness, manager: Desk
) -> None:
    await more_customers(service, 5)
    for number, planned in ((2, 2), (4, 4), (1, 4), (4, 4)):
        await manager.put("/v1/quotas/2026-03", {"calls": number})
        await service.do_due_work()
        assert len(await called(service)) == planned
    assert len(set(await called(service))) == 4


async def test_progress_is_done_of_wanted(service: Harness, agent: Desk, manager: Desk) -> None:
    await more_customers(service, 3)
    await manager.put("/v1/quotas/2026-03", {"calls": 3})
    await service.do_due_work()
    first, second, _ = (await agent.get("/v1/calls", kind="proactive"))["items"]
    await agent.post(f"/v1/calls/{first['id']}/attempts", {"reached": True, "score": 5})
    for _ in range(3):
        await agent.post(f"/v1/calls/{second['id']}/attempts", {"reached": False})
    progress = await manager.get("/v1/quotas/2026-03")
    counted = {name: progress[name] for name in ("wanted", "open", "done", "unreachable")}
    assert counted == {"wanted": 3, "open": 1, "done": 1, "unreachable": 1}


async def first_use_call(service: Harness, customer: CustomerRegistered, due_on: date) -> None:
    """A call of a higher rank than those of a quota."""
    async with service.transaction() as session:
        await plan_call(session, CallKind.FIRST_USE, customer.customer_id, "trip", due_on)


async def test_a_customer_that_hears_from_us_anyway_is_passed_over(
    service: Harness, agent: Desk, manager: Desk
) -> None:
    await agent.record("praise")
    [longer_neglected] = await more_customers(service, 1)
    await first_use_call(service, longer_neglected, TODAY + timedelta(days=1))
    await manager.put("/v1/quotas/2026-03", {"calls": 1})
    await service.do_due_work()
    assert await called(service) == [str(agent.customer_id)]
    progress = await manager.get("/v1/quotas/2026-03")
    assert (progress["open"], progress["suppressed"]) == (1, 1)


async def test_a_call_that_gave_way_is_made_up_for_with_another_customer(
    service: Harness, manager: Desk, customer: CustomerRegistered
) -> None:
    await manager.put("/v1/quotas/2026-03", {"calls": 1})
    await service.do_due_work()
    await first_use_call(service, customer, TODAY)
    assert (await manager.get("/v1/quotas/2026-03"))["open"] == 0
    [other] = await more_customers(service, 1)
    await manager.put("/v1/quotas/2026-03", {"calls": 1})
    await service.do_due_work()
    assert await called(service) == [str(customer.customer_id), str(other.customer_id)]


def test_calls_are_spread_over_the_business_days_that_are_left() -> None:
    days = days_left("2026-03", date(2026, 3, 26))
    assert [day.day for day in days] == [26, 27, 30, 31]
    assert [day.day for day in spread(2, days)] == [26, 30]
    assert [day.day for day in spread(6, days)] == [26, 26, 27, 30, 30, 31]
    assert days_left("2026-05", date(2026, 5, 30)) == [date(2026, 5, 31)]
