from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.schedule.clock import clock
from chassis.tables import new_id
from chassis.testing import Harness, an_actor
from contracts.events.gateway import SessionRevoked, StaffLeaving, StaffLeft
from contracts.permissions import Role

from ..factories import ADMIN, bearer, sign_in, somebody

STAFF = "/api/gateway/v1/staff"
DRIVER = an_actor(Role.DRIVER, org_path="HQ/PD")
DAY = date(2026, 9, 1)
BEGINS = datetime(2026, 8, 31, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def august(stopped_clock: None) -> None:
    clock.stop_at(datetime(2026, 8, 20, 9, tzinfo=UTC))


async def staff_called(gateway: Harness, username: str) -> str:
    [row] = await gateway.rows("SELECT id FROM staff WHERE username = $1", username)
    return str(row["id"])


async def announce(gateway: Harness, **changes: Any) -> httpx.Response:
    """王芳 leaves, and the administrator sees to the handover."""
    staff = changes.pop("staff", None) or await staff_called(gateway, "wang.fang")
    body = {"leaves_on": DAY.isoformat(), "manager_id": await staff_called(gateway, "admin")}
    async with gateway.client(ADMIN) as client:
        return await client.post(f"{STAFF}/{staff}/leaving", json=body | changes)


async def test_nobody_is_made_to_leave_by_strangers_or_colleagues(gateway: Harness) -> None:
    path = f"{STAFF}/{new_id()}/leaving"
    async with gateway.client() as client:
        assert (await client.post(path, json={})).status_code == 401
    async with gateway.client(DRIVER) as client:
        body = {"leaves_on": "2026-09-01", "manager_id": str(DRIVER.id)}
        assert (await client.post(path, json=body)).status_code == 403
    assert (await announce(gateway, staff=new_id())).status_code == 404


async def test_a_leaver_works_on_until_the_day_begins_in_their_branch(gateway: Harness) -> None:
    answer = await announce(gateway)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["leaves_on"], answer.json()["active"]) == ("2026-09-01", True)
    [leaving] = await gateway.recorded(StaffLeaving)
    assert (leaving.leaves_on, leaving.roles, leaving.org_path) == (DAY, ("dispatcher",), "HQ/PD")
    clock.stop_at(BEGINS - timedelta(microseconds=1))
    await gateway.do_due_work()
    async with gateway.client() as client:
        token = (await sign_in(client)).json()["access_token"]
        assert (await client.get("/api/me", headers=bearer(token))).status_code == 200
    assert await gateway.recorded(StaffLeft) == []


async def test_on_the_day_they_are_locked_out_with_all_their_sessions(gateway: Harness) -> None:
    await announce(gateway)
    clock.stop_at(BEGINS - timedelta(minutes=1))
    async with gateway.client() as client:
        signed_in = (await sign_in(client)).json()
        client.cookies.clear()
        clock.stop_at(BEGINS)
        await gateway.do_due_work()
        headers = bearer(signed_in["access_token"])
        assert (await client.get("/api/me", headers=headers)).status_code == 401
        assert (await sign_in(client)).status_code == 401
        body = {"refresh_token": signed_in["refresh_token"]}
        assert (await client.post("/auth/refresh", json=body)).status_code == 401
    [left] = await gateway.recorded(StaffLeft)
    admin = UUID(await staff_called(gateway, "admin"))
    assert (left.left_on, left.manager_id, left.org_path) == (DAY, admin, "HQ/PD")
    [revoked] = await gateway.recorded(SessionRevoked)
    assert (revoked.staff_id, revoked.reason) == (left.staff_id, "the person has left")


async def test_whoever_leaves_at_once_is_locked_out_at_once(gateway: Harness) -> None:
    assert (await announce(gateway, leaves_on="2026-08-20")).status_code == 200
    await gateway.do_due_work()
    [left] = await gateway.recorded(StaffLeft)
    assert left.left_on == date(2026, 8, 20)


async def test_a_day_may_be_put_off_or_moved_forward(gateway: Harness) -> None:
    await announce(gateway)
    await announce(gateway, leaves_on="2026-09-03")
    clock.stop_at(BEGINS)
    await gateway.do_due_work()
    assert await gateway.recorded(StaffLeft) == []
    await announce(gateway, leaves_on="2026-09-02")
    clock.stop_at(BEGINS + timedelta(days=1))
    await gateway.do_due_work()
    assert len(await gateway.recorded(StaffLeft)) == 1
    assert [told.leaves_on.day for told in await gateway.recorded(StaffLeaving)] == [1, 3, 2]


async def test_whoever_has_left_cannot_leave_again(gateway: Harness) -> None:
    await announce(gateway, leaves_on="2026-08-20")
    await gateway.do_due_work()
    answer = await announce(gateway)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ludan:problem:has-left")
    assert len(await gateway.recorded(StaffLeft)) == 1


async def test_a_handover_needs_somebody_who_stays(gateway: Harness) -> None:
    async with gateway.client(ADMIN) as client:
        new = somebody(username="li.na")
        other = (await client.post(STAFF, json=new)).json()["id"]
    leaver = await staff_called(gateway, "wang.fang")
    assert (await announce(gateway, manager_id=other)).status_code == 200
    for staff, manager in ((leaver, leaver), (other, leaver), (leaver, str(new_id()))):
        answer = await announce(gateway, staff=staff, manager_id=manager)
        assert (answer.status_code, answer.json()["type"][18:]) == (422, "manager-unfit")
    async with gateway.client(ADMIN) as client:
        await client.post(f"{STAFF}/{other}/account-closure")
    assert (await announce(gateway, manager_id=other)).status_code == 422
