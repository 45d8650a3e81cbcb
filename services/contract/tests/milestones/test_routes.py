from datetime import date, timedelta
from typing import Any

import pytest

from chassis.schedule import clock
from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.contract import MilestoneDue

from ..factories import (
    DISPATCHER_PD,
    DISPATCHER_XH,
    DRIVER,
    NOW,
    OTHER_REP,
    REP,
    branch_opened,
    known_customer,
    post,
    signed,
)


async def plan_of(service: Harness, contract: dict[str, Any]) -> list[dict[str, Any]]:
    async with service.client(REP) as client:
        answer = await client.get(f"/v1/contracts/{contract['id']}/milestones")
    milestones: list[dict[str, Any]] = answer.json()["items"]
    return milestones


async def test_it_takes_a_name_and_a_permission(service: Harness) -> None:
    plan, completion = (
        f"/v1/contracts/{new_id()}/milestones",
        f"/v1/milestones/{new_id()}/completion",
    )
    async with service.client() as nobody, service.client(DRIVER) as driver:
        assert (await nobody.get(plan)).status_code == 401
        assert (await nobody.post(completion, json={})).status_code == 401
        assert (await driver.get(plan)).status_code == 403
        assert (await driver.post(completion, json={})).status_code == 403


async def test_a_foreign_execution_plan_is_as_unknown_as_a_random_one(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    [milestone, *_] = await plan_of(service, contract)
    async with service.client(OTHER_REP) as client:
        for contract_id, milestone_id in ((contract["id"], milestone["id"]), (new_id(), new_id())):
            plan = await client.get(f"/v1/contracts/{contract_id}/milestones")
            done = await client.post(f"/v1/milestones/{milestone_id}/completion", json={})
            assert (plan.status_code, done.status_code) == (404, 404)


async def test_a_signed_contract_has_an_execution_plan(service: Harness) -> None:
    milestones = await plan_of(service, await signed(service, await known_customer(service)))
    assert len(milestones) == 8
    assert {milestone["status"] for milestone in milestones} == {"planned"}
    days = [milestone["due_on"] for milestone in milestones]
    assert days == sorted(days)


async def test_the_branch_that_delivers_sees_the_execution_plan(service: Harness) -> None:
    contract = await signed(service, await known_customer(service, REP))
    for dispatcher, status in ((DISPATCHER_PD, 200), (DISPATCHER_XH, 404)):
        async with service.client(dispatcher) as client:
            answer = await client.get(f"/v1/contracts/{contract['id']}/milestones")
            assert answer.status_code == status


async def test_milestones_fall_due_at_midnight_of_their_day(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    midnight = NOW.replace(month=3, day=31, hour=16, minute=0)
    clock.stop_at(midnight - timedelta(seconds=1))
    await service.do_due_work()
    assert await service.recorded(MilestoneDue) == []
    clock.advance(timedelta(seconds=1))
    await service.do_due_work()
    [told] = await service.recorded(MilestoneDue)
    assert (told.kind, told.due_on) == ("vehicle_delivery", date(2026, 4, 1))
    assert told.contract_number == contract["number"]
    assert (await plan_of(service, contract))[0]["status"] == "due"
    clock.advance(timedelta(days=365 * 3))
    await service.do_due_work()
    await service.do_due_work()
    due = await service.recorded(MilestoneDue)
    assert [milestone.due_on for milestone in due] == sorted(milestone.due_on for milestone in due)
    assert len({milestone.milestone_id for milestone in due}) == len(due) == 8


async def test_midnight_is_that_of_the_branch_that_delivers(service: Harness) -> None:
    customer_id = await known_customer(service)
    await service.deliver(branch_opened("PD", time_zone="Asia/Urumqi"))
    await signed(service, customer_id)
    clock.stop_at(NOW.replace(month=3, day=31, hour=17, minute=59))
    await service.do_due_work()
    assert await service.recorded(MilestoneDue) == []
    clock.advance(timedelta(minutes=1))
    await service.do_due_work()
    assert len(await service.recorded(MilestoneDue)) == 1


@pytest.mark.parametrize("is_due", [False, True])
async def test_somebody_completes_a_milestone_once(service: Harness, is_due: bool) -> None:
    contract = await signed(service, await known_customer(service))
    [milestone, *_] = await plan_of(service, contract)
    if is_due:
        clock.advance(timedelta(days=40))
        await service.do_due_work()
    path = f"milestones/{milestone['id']}/completion"
    done = await post(service, REP, path, {"note": "Handed over with two keys"})
    assert (done["status"], done["done_by"]) == ("done", str(REP.id))
    assert done["note"] == "Handed over with two keys"
    async with service.client(REP) as client:
        again = await client.post(f"/v1/{path}", json={})
    assert again.status_code == 409
    assert again.json()["type"] == "urn:ludan:problem:already-done"


async def test_what_was_done_early_raises_no_alarm(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    [delivery, *_] = await plan_of(service, contract)
    await post(service, REP, f"milestones/{delivery['id']}/completion", {})
    clock.advance(timedelta(days=35))
    await service.do_due_work()
    assert await service.recorded(MilestoneDue) == []
