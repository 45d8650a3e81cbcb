from asyncio import gather
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.service_desk import CallKind, FollowUpDone, FollowUpPlanned
from service_desk.calls.commands import plan_call

from ..desk import Body, Desk, wait
from ..factories import TODAY

Plan = Callable[..., Awaitable[Body]]


@pytest.fixture
def plan(service: Harness, agent: Desk) -> Plan:
    """Plans a call to the customer and reads it."""

    async def planned(kind: CallKind, due_on: date = TODAY, branch: str = "PD") -> Body:
        async with service.transaction() as session:
            call = await plan_call(session, kind, agent.customer_id, str(new_id()), due_on, branch)
        assert call
        return await agent.get(f"/v1/calls/{call.id}")

    return planned


async def attempt(desk: Desk, call: Body, **said: Any) -> Body:
    return await desk.post(f"/v1/calls/{call['id']}/attempts", {"reached": True} | said)


async def test_anonymous_callers_and_whoever_does_not_call_customers_are_refused(
    nobody: Desk, stranger: Desk, headquarters: Desk, plan: Plan
) -> None:
    call = await plan(CallKind.FIRST_USE)
    path = f"/v1/calls/{call['id']}"
    dial = {"reached": True}
    assert (await nobody.client.get("/v1/calls")).status_code == 401
    assert (await nobody.refused(f"{path}/attempts", dial))["status"] == 401
    assert (await stranger.client.get("/v1/calls")).status_code == 403
    assert (await stranger.client.get(path)).status_code == 403
    assert (await stranger.refused(f"{path}/attempts", dial))["status"] == 403
    # Headquarters reads what came of calls, but does not call.
    assert (await headquarters.get(path))["status"] == "planned"
    assert (await headquarters.refused(f"{path}/attempts", dial))["status"] == 403


async def test_an_unknown_call_does_not_exist(agent: Desk) -> None:
    assert (await agent.client.get(f"/v1/calls/{new_id()}")).status_code == 404
    refused = await agent.refused(f"/v1/calls/{new_id()}/attempts", {"reached": True})
    assert refused["status"] == 404


async def test_a_customer_that_was_reached_is_asked_and_its_words_are_kept(
    service: Harness, agent: Desk, plan: Plan
) -> None:
    call = await plan(CallKind.FIRST_USE)
    assert call["script"][0] == "Was the vehicle on time?"
    done = await attempt(
        agent, call, score=4, answers={"Was the driver polite?": "Yes"}, wish="A child seat"
    )
    assert (done["status"], done["score"], done["wish"]) == ("done", 4, "A child seat")
    assert done["answers"] == {"Was the driver polite?": "Yes"}
    assert done["done_by"] == str(agent.id)
    [told] = await service.recorded(FollowUpDone)
    assert (told.reached, told.score, str(told.call_id)) == (True, 4, call["id"])
    refused = await agent.refused(f"/v1/calls/{call['id']}/attempts", {"reached": True})
    assert refused["type"] == "urn:ludan:problem:not-to-be-made"


async def test_three_attempts_without_an_answer_make_a_customer_unreachable(
    service: Harness, agent: Desk, plan: Plan
) -> None:
    call = await plan(CallKind.FIRST_USE)
    states: list[str] = []
    for _ in range(3):
        states.append((await attempt(agent, call, reached=False))["status"])
        wait(hours=2)
    assert states == ["attempted", "attempted", "unreachable"]
    [told] = await service.recorded(FollowUpDone)
    assert (told.reached, told.score) == (False, None)
    tried = (await agent.get(f"/v1/calls/{call['id']}"))["attempts"]
    assert [one["reached"] for one in tried] == [False, False, False]


@pytest.mark.parametrize("said", [{"score": 3}, {"wish": "More"}, {"answers": {"a": "b"}}])
async def test_nobody_answers_without_being_reached(
    agent: Desk, plan: Plan, said: dict[str, Any]
) -> None:
    call = await plan(CallKind.FIRST_USE)
    path = f"/v1/calls/{call['id']}/attempts"
    assert (await agent.refused(path, {"reached": False} | said))["status"] == 422
    assert (await agent.get(f"/v1/calls/{call['id']}"))["attempts"] == []


@pytest.mark.parametrize("wrong", [{"score": 0}, {"score": 6}, {"stars": 5}, {"reached": None}])
async def test_an_attempt_that_cannot_be_is_refused(
    agent: Desk, plan: Plan, wrong: dict[str, Any]
) -> None:
    call = await plan(CallKind.FIRST_USE)
    path = f"/v1/calls/{call['id']}/attempts"
    assert (await agent.refused(path, {"reached": True} | wrong))["status"] == 422


async def test_a_customer_called_just_now_is_not_called_again_for_less(
    agent: Desk, plan: Plan
) -> None:
    made = await attempt(agent, await plan(CallKind.AFTER_DRIVER_CHANGE))
    lower = await plan(CallKind.AFTER_BUSINESS, TODAY + timedelta(days=6))
    assert (lower["status"], lower["suppressed_by"]) == ("suppressed", made["id"])
    assert lower["reason"] == "The after-driver-change call was made on 2026-03-02."
    assert (await plan(CallKind.AFTER_COMPLAINT, TODAY + timedelta(days=6)))["status"] == "planned"
    refused = await agent.refused(f"/v1/calls/{lower['id']}/attempts", {"reached": True})
    assert refused["type"] == "urn:ludan:problem:not-to-be-made"


async def test_the_day_a_call_was_made_counts_and_not_the_day_it_was_due(
    service: Harness, agent: Desk, plan: Plan
) -> None:
    first = await plan(CallKind.AFTER_DRIVER_CHANGE)
    later = await plan(CallKind.PROACTIVE, TODAY + timedelta(days=8))
    assert later["status"] == "planned"
    wait(days=3)
    await attempt(agent, first)
    assert (await agent.get(f"/v1/calls/{later['id']}"))["status"] == "suppressed"
    assert len(await service.recorded(FollowUpPlanned)) == 2


async def test_who_was_not_reached_at_all_may_be_called_for_what_had_given_way(
    agent: Desk, plan: Plan
) -> None:
    higher = await plan(CallKind.AFTER_DRIVER_CHANGE)
    lower = await plan(CallKind.PROACTIVE, TODAY + timedelta(days=2))
    assert lower["status"] == "suppressed"
    for _ in range(3):
        await attempt(agent, higher, reached=False)
    assert (await agent.get(f"/v1/calls/{lower['id']}"))["status"] == "planned"


async def test_the_queue_of_the_day_holds_what_is_due_and_still_to_be_made(
    agent: Desk, plan: Plan
) -> None:
    today = await plan(CallKind.FIRST_USE)
    await plan(CallKind.PROACTIVE, TODAY + timedelta(days=1))
    later = await plan(CallKind.AFTER_BUSINESS, TODAY + timedelta(days=20))

    async def listed(**query: str) -> list[str]:
        return [item["id"] for item in (await agent.get("/v1/calls", **query))["items"]]

    assert await listed(due_until="2026-03-03") == [today["id"]]
    assert await listed(kind="after_business") == [later["id"]]
    assert len(await listed(status="suppressed")) == 1
    assert await listed(customer_id=str(new_id())) == []


async def test_two_who_dial_at_once_do_not_both_have_the_customer(
    service: Harness, agent: Desk, plan: Plan
) -> None:
    call = await plan(CallKind.FIRST_USE)
    path = f"/v1/calls/{call['id']}/attempts"
    dialling = [agent.client.post(path, json={"reached": True}) for _ in range(4)]
    answers = sorted(answer.status_code for answer in await gather(*dialling))
    assert answers == [201, 409, 409, 409]
    assert len(await service.recorded(FollowUpDone)) == 1
