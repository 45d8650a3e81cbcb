from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.auth import Actor
from chassis.tables import new_id
from chassis.testing import Harness, an_actor
from contracts.events.customer import CustomerOwnerChanged, HandoverCompleted, HandoverOpened
from contracts.events.gateway import StaffJoined, StaffLeaving, StaffLeft
from contracts.permissions import Role

from ..factories import DISPATCHER, FOREIGN_REP, MANAGER, REP, registered

COLLEAGUE = an_actor(Role.SALES, org_path="HQ/PD")
DAY = date(2026, 9, 1)


def joined(actor: Actor) -> StaffJoined:
    return StaffJoined(staff_id=actor.id, roles=actor.roles, org_path=actor.org_path)


def leaving(leaver: Actor = REP, manager: Actor = MANAGER, on: date = DAY) -> StaffLeaving:
    return StaffLeaving(
        staff_id=leaver.id,
        manager_id=manager.id,
        leaves_on=on,
        roles=leaver.roles,
        org_path=leaver.org_path,
    )


def left(leaver: Actor = REP, manager: Actor = MANAGER) -> StaffLeft:
    return StaffLeft(
        staff_id=leaver.id,
        manager_id=manager.id,
        left_on=DAY,
        roles=leaver.roles,
        org_path=leaver.org_path,
    )


async def opened(customers: Harness) -> dict[str, Any]:
    """The representative leaves; their handover, as the manager sees it."""
    staff = (REP, MANAGER, COLLEAGUE, FOREIGN_REP)
    await customers.deliver(*(joined(actor) for actor in staff), leaving())
    async with customers.client(MANAGER) as client:
        [handover] = (await client.get("/v1/handovers")).json()["items"]
    found: dict[str, Any] = handover
    return found


async def ask(
    customers: Harness, actor: Actor, handover: dict[str, Any], what: str
) -> httpx.Response:
    async with customers.client(actor) as client:
        return await client.post(f"/v1/handovers/{handover['id']}/{what}")


async def map_to(
    customers: Harness, handover: dict[str, Any], body: dict[str, Any], actor: Actor = MANAGER
) -> httpx.Response:
    async with customers.client(actor) as client:
        return await client.put(f"/v1/handovers/{handover['id']}/items", json=body)


def to(receiver: Actor, *customers: dict[str, Any]) -> list[dict[str, str]]:
    return [{"customer_id": one["id"], "receiver_id": str(receiver.id)} for one in customers]


async def owners(customers: Harness) -> dict[str, tuple[UUID, str]]:
    rows = await customers.rows("SELECT id, owner_id, org_path FROM customers")
    return {str(row["id"]): (row["owner_id"], row["org_path"]) for row in rows}


def of(actor: Actor) -> tuple[UUID, str]:
    return actor.id, actor.org_path


async def test_nobody_reads_or_changes_a_handover_without_a_token(customers: Harness) -> None:
    async with customers.client() as client:
        for method, path in (
            ("GET", "/v1/handovers"),
            ("GET", f"/v1/handovers/{new_id()}"),
            ("PUT", f"/v1/handovers/{new_id()}/items"),
            ("POST", f"/v1/handovers/{new_id()}/submission"),
            ("POST", f"/v1/handovers/{new_id()}/acceptance"),
        ):
            assert (await client.request(method, path, json={})).status_code == 401, path


async def test_whoever_gets_nothing_of_a_handover_sees_nothing_of_it(customers: Harness) -> None:
    handover = await opened(customers)
    async with customers.client(FOREIGN_REP) as client:
        assert (await client.get("/v1/handovers")).json()["items"] == []
        assert (await client.get(f"/v1/handovers/{handover['id']}")).status_code == 404
    assert (await ask(customers, FOREIGN_REP, handover, "acceptance")).status_code == 404
    assert (await ask(customers, FOREIGN_REP, handover, "submission")).status_code == 403
    assert (await map_to(customers, handover, {}, FOREIGN_REP)).status_code == 403
    assert (await ask(customers, DISPATCHER, handover, "acceptance")).status_code == 403


async def test_all_customers_of_the_leaver_wait_for_the_manager(customers: Harness) -> None:
    mine = [await registered(customers) for _ in range(2)]
    await registered(customers, FOREIGN_REP)
    handover = await opened(customers)
    assert handover["status"] == "draft"
    assert handover["leaves_on"] == "2026-09-01"
    assert sorted(handover["items"], key=lambda item: item["customer_id"]) == sorted(
        to(MANAGER, *mine), key=lambda item: item["customer_id"]
    )
    [told] = await customers.recorded(HandoverOpened)
    assert (told.leaver_id, told.receiver_id) == (REP.id, MANAGER.id)
    assert len(told.items) == 2
    assert {item.org_path for item in told.items} == {"HQ"}


async def test_the_last_receiver_to_accept_completes_it(customers: Harness) -> None:
    one, two, three = [await registered(customers) for _ in range(3)]
    handover = await opened(customers)
    body = {"items": [*to(COLLEAGUE, one), *to(FOREIGN_REP, two)]}
    assert (await map_to(customers, handover, body)).status_code == 200
    submitted = await ask(customers, MANAGER, handover, "submission")
    assert submitted.json()["status"] == "submitted"
    assert (await ask(customers, COLLEAGUE, handover, "acceptance")).json()["status"] == "submitted"
    assert await customers.recorded(CustomerOwnerChanged) == []
    done = await ask(customers, FOREIGN_REP, handover, "acceptance")
    assert done.json()["status"] == "completed"
    assert await owners(customers) == {
        one["id"]: of(COLLEAGUE),
        two["id"]: of(FOREIGN_REP),
        three["id"]: of(MANAGER),
    }
    changes = await customers.recorded(CustomerOwnerChanged)
    assert {(change.old_owner_id, change.reason) for change in changes} == {(REP.id, "handover")}
    assert {str(change.handover_id) for change in changes} == {handover["id"]}
    assert {change.scope.org_path for change in changes} == {"HQ/PD", "HQ/MH", "HQ"}
    [completed] = await customers.recorded(HandoverCompleted)
    assert {(item.receiver_id, item.org_path) for item in completed.items} == {
        of(COLLEAGUE),
        of(FOREIGN_REP),
        of(MANAGER),
    }
    assert (completed.scope.owner_id, completed.scope.org_path) == of(MANAGER)


async def test_one_receiver_for_all_can_be_named(customers: Harness) -> None:
    one = await registered(customers)
    handover = await opened(customers)
    mapped = await map_to(customers, handover, {"receiver_id": str(COLLEAGUE.id)})
    assert mapped.json()["items"] == to(COLLEAGUE, one)
    await ask(customers, MANAGER, handover, "submission")
    await ask(customers, COLLEAGUE, handover, "acceptance")
    assert await owners(customers) == {one["id"]: of(COLLEAGUE)}


async def test_a_manager_who_keeps_everything_need_not_ask_anybody(customers: Harness) -> None:
    one = await registered(customers)
    handover = await opened(customers)
    done = await ask(customers, MANAGER, handover, "submission")
    assert done.json()["status"] == "completed"
    assert await owners(customers) == {one["id"]: of(MANAGER)}


async def test_nothing_is_accepted_before_it_was_submitted_nor_by_whoever_gets_nothing(
    customers: Harness,
) -> None:
    one = await registered(customers)
    handover = await opened(customers)
    await map_to(customers, handover, {"items": to(COLLEAGUE, one)})
    early = await ask(customers, COLLEAGUE, handover, "acceptance")
    assert (early.status_code, early.json()["type"][18:]) == (409, "not-submitted")
    await ask(customers, MANAGER, handover, "submission")
    other = await ask(customers, MANAGER, handover, "acceptance")
    assert (other.status_code, other.json()["type"][18:]) == (403, "nothing-to-accept")


async def test_whoever_accepted_is_asked_again_when_the_map_changes(customers: Harness) -> None:
    one, two = [await registered(customers) for _ in range(2)]
    handover = await opened(customers)
    await map_to(customers, handover, {"items": [*to(COLLEAGUE, one), *to(FOREIGN_REP, two)]})
    await ask(customers, MANAGER, handover, "submission")
    await ask(customers, COLLEAGUE, handover, "acceptance")
    again = await map_to(customers, handover, {"items": to(COLLEAGUE, one, two)})
    assert (again.json()["status"], again.json()["accepted_by"]) == ("draft", [])


@pytest.mark.parametrize("wrong", ["another's customer", "the leaver", "a stranger"])
async def test_what_cannot_be_mapped_is_refused(customers: Harness, wrong: str) -> None:
    one = await registered(customers)
    theirs = await registered(customers, FOREIGN_REP)
    handover = await opened(customers)
    items, status, problem = {
        "another's customer": (to(COLLEAGUE, theirs), 422, "not-handed-over"),
        "the leaver": (to(REP, one), 422, "receiver-leaves"),
        "a stranger": (to(an_actor(Role.SALES), one), 409, "reference-not-yet-known"),
    }[wrong]
    answer = await map_to(customers, handover, {"items": items})
    assert (answer.status_code, answer.json()["type"][18:]) == (status, problem)


async def test_a_completed_handover_does_not_change_any_more(customers: Harness) -> None:
    handover = await opened(customers)
    await ask(customers, MANAGER, handover, "submission")
    await customers.deliver(left())
    for answer in (
        await map_to(customers, handover, {}),
        await ask(customers, MANAGER, handover, "submission"),
        await ask(customers, MANAGER, handover, "acceptance"),
    ):
        assert (answer.status_code, answer.json()["type"][18:]) == (409, "handover-closed")
