from typing import Any
from uuid import uuid4

import pytest

from chassis.auth import Actor
from chassis.messages.reading import arrived
from chassis.testing import Harness, an_actor
from contracts.events.sales import (
    OpportunityLost,
    OpportunityOpened,
    OpportunityUpdated,
    OpportunityWon,
)
from contracts.permissions import Role
from contracts.values import Money, Scope

from ..factories import MANAGEMENT, PUDONG_DISPATCHER, SALES, an, deliver_samples, sale, the

FUNNEL = "/v1/figures/funnel"


async def test_nobody_sees_the_funnel_without_signing_in(analytics: Harness) -> None:
    async with analytics.client() as client:
        assert (await client.get(FUNNEL)).status_code == 401


async def test_a_branch_sees_its_own_opportunities_and_no_others(analytics: Harness) -> None:
    in_pudong = Scope(org_path="HQ/PD", owner_id=uuid4())
    await analytics.deliver(*sale("at headquarters"), *sale("in Pudong", scope=in_pudong))
    async with analytics.client(PUDONG_DISPATCHER) as client:
        (step,) = (await client.get(FUNNEL)).json()
        assert step["count"] == 1
    async with analytics.client(an_actor(Role.DISPATCHER, org_path="HQ/HQA")) as client:
        assert (await client.get(FUNNEL)).json() == []


async def test_the_funnel_needs_its_permission(analytics: Harness) -> None:
    async with analytics.client(SALES) as client:
        assert (await client.get(FUNNEL)).status_code == 403


@pytest.mark.parametrize("role", [Role.MANAGEMENT, Role.SALES_MANAGER, Role.ADMINISTRATOR])
async def test_each_step_has_count_amount_and_the_events_behind_it(
    analytics: Harness, role: Role
) -> None:
    opened = [
        an(OpportunityOpened, opportunity_id=the(name), amount=Money(amount=fen))
        for name, fen in (("one", 100_00), ("two", 250_50))
    ]
    lost = an(OpportunityLost, opportunity_id=the("three"))
    await analytics.deliver(*opened, lost)
    steps = await _funnel(analytics, an_actor(role))
    assert [(step["stage"], step["status"], step["count"]) for step in steps] == [
        ("initial_intent", "open", 2),
        ("commercial", "lost", 1),
    ]
    assert steps[0]["amount"] == {"amount": 350_50, "currency": "CNY"}
    newest = await analytics.rows(
        "SELECT event_id FROM opportunity_fact WHERE stage = $1", "initial_intent"
    )
    assert sorted(steps[0]["event_ids"]) == sorted(str(row["event_id"]) for row in newest)


async def test_an_opportunity_counts_once_where_it_stands_now(analytics: Harness) -> None:
    await analytics.deliver(*sale("fleet renewal"))
    (step,) = await _funnel(analytics, MANAGEMENT)
    assert (step["stage"], step["status"], step["count"]) == ("fulfilment", "fulfilled", 1)


async def test_a_late_older_event_takes_nothing_back(analytics: Harness) -> None:
    opened, moved, _, won, _ = (analytics.envelope(event) for event in sale("shuttle"))
    await analytics.service.inbox.take_in([arrived(won)])
    await analytics.service.inbox.take_in([arrived(moved), arrived(opened)])
    (step,) = await _funnel(analytics, MANAGEMENT)
    assert step["status"] == "won"
    assert step["event_ids"] == [won["id"]]


async def test_currencies_are_not_added_up(analytics: Harness) -> None:
    euros = an(OpportunityWon, opportunity_id=the("abroad"), amount=Money(amount=5, currency="EUR"))
    await analytics.deliver(an(OpportunityWon, amount=Money(amount=7)), euros)
    steps = await _funnel(analytics, MANAGEMENT)
    assert sorted(step["amount"]["currency"] for step in steps) == ["CNY", "EUR"]
    assert [step["count"] for step in steps] == [1, 1]


async def test_every_step_of_an_opportunity_stays_in_its_history(analytics: Harness) -> None:
    await analytics.deliver(*sale("fleet renewal"), times=2)
    history = await analytics.rows("SELECT stage, status FROM stage_fact ORDER BY version")
    assert [(row["stage"], row["status"]) for row in history] == [
        ("initial_intent", "open"),
        ("commercial", "open"),
        ("negotiation", "open"),
        ("fulfilment", "won"),
        ("fulfilment", "fulfilled"),
    ]


async def test_an_edit_changes_the_amount_and_is_no_step(analytics: Harness) -> None:
    deal = {"opportunity_id": the("deal")}
    raised = an(OpportunityUpdated, **deal, amount=Money(amount=900_00), changed=("amount",))
    await analytics.deliver(an(OpportunityOpened, **deal), raised)
    (step,) = await _funnel(analytics, MANAGEMENT)
    assert step["amount"]["amount"] == 900_00
    assert len(await analytics.rows("SELECT 1 FROM stage_fact")) == 1


async def test_the_samples_end_fulfilled_and_lost(analytics: Harness) -> None:
    await deliver_samples(analytics)
    steps = await _funnel(analytics, MANAGEMENT)
    assert [(step["status"], step["amount"]["amount"]) for step in steps] == [
        ("lost", 2_640_000),
        ("fulfilled", 44_640_000),
    ]


async def _funnel(analytics: Harness, actor: Actor) -> list[dict[str, Any]]:
    async with analytics.client(actor) as client:
        answer = await client.get(FUNNEL)
        assert answer.status_code == 200, answer.text
        return answer.json()
