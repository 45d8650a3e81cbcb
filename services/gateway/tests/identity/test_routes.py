import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from chassis.testing import Harness, an_actor
from contracts.events.gateway import OrgUnitOpened, StaffJoined
from contracts.permissions import Permission, Reach, Role
from gateway.identity.queries import staff_seen_by

from ..factories import ADMIN, a_unit, gateway_of, somebody

UNITS, STAFF = "/api/gateway/v1/units", "/api/gateway/v1/staff"
DRIVER = an_actor(Role.DRIVER, org_path="HQ/PD")


@pytest.mark.parametrize("path", [UNITS, STAFF])
async def test_the_organisation_is_shown_to_nobody_without_a_token(
    gateway: Harness, path: str
) -> None:
    async with gateway.client() as client:
        assert (await client.get(path)).status_code == 401
        assert (await client.post(path, json={})).status_code == 401


async def test_only_an_administrator_changes_the_organisation(gateway: Harness) -> None:
    async with gateway.client(DRIVER) as client:
        assert (await client.get(UNITS)).status_code == 200
        assert (await client.post(UNITS, json=a_unit(code="XH"))).status_code == 403
        assert (await client.post(STAFF, json=somebody(username="a.b"))).status_code == 403


async def test_a_unit_stands_below_its_parent(gateway: Harness) -> None:
    async with gateway.client(ADMIN) as client:
        department = a_unit(code="PDSALES", name="销售中心", kind="department", parent="PD")
        answer = await client.post(UNITS, json=department)
        assert answer.status_code == 201
        assert answer.json()["path"] == "HQ/PD/PDSALES"
        listed = (await client.get(UNITS)).json()["items"]
    assert [unit["path"] for unit in listed] == ["HQ/PD/PDSALES", "HQ/PD", "HQ"]
    opened = (await gateway.recorded(OrgUnitOpened))[-1]
    assert (opened.code, opened.path, opened.time_zone) == (
        "PDSALES",
        "HQ/PD/PDSALES",
        "Asia/Shanghai",
    )


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"code": "PD"}, 409),
        ({"parent": "NOWHERE"}, 422),
        ({"parent": None}, 422),
        ({"kind": "headquarters"}, 422),
        ({"code": "x"}, 422),
        ({"code": "TOOLONGCODE"}, 422),
        ({"name": " "}, 422),
        ({"name": "x" * 81}, 422),
        ({"time_zone": "Mars/Olympus"}, 422),
        ({"time_zone": "../../etc/passwd"}, 422),
        ({"path": "HQ"}, 422),
    ],
)
async def test_a_unit_that_cannot_be_is_refused(
    gateway: Harness, changes: dict[str, Any], status: int
) -> None:
    async with gateway.client(ADMIN) as client:
        answer = await client.post(UNITS, json=a_unit(code="XH") | changes)
    assert answer.status_code == status
    assert len(await gateway.recorded(OrgUnitOpened)) == 2


async def test_somebody_joins_and_their_name_travels_apart(gateway: Harness) -> None:
    async with gateway.client(ADMIN) as client:
        new = somebody(username="Li.Na", name="李娜", roles=["sales", "driver", "sales"])
        answer = await client.post(STAFF, json=new)
    assert answer.status_code == 201
    assert answer.json()["username"] == "li.na"
    assert answer.json()["roles"] == ["driver", "sales"]
    assert "password" not in answer.text
    joined = (await gateway.recorded(StaffJoined))[-1]
    assert joined.staff_id == UUID(answer.json()["id"])
    assert joined.personal is not None
    assert joined.personal.name == "李娜"
    rows = await gateway.rows("SELECT data::text AS data FROM outbox")
    assert all("李娜" not in str(row["data"]) for row in rows)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"username": "WANG.FANG"}, 409),
        ({"username": "a b"}, 422),
        ({"username": "x"}, 422),
        ({"password": "short"}, 422),
        ({"password": "x" * 129}, 422),
        ({"roles": []}, 422),
        ({"roles": ["emperor"]}, 422),
        ({"org_path": "HQ/NOWHERE"}, 422),
        ({"org_path": "../HQ"}, 422),
        ({"name": ""}, 422),
        ({"active": False}, 422),
        ({"password_hash": "x"}, 422),
    ],
)
async def test_staff_that_cannot_be_are_refused(
    gateway: Harness, changes: dict[str, Any], status: int
) -> None:
    async with gateway.client(ADMIN) as client:
        answer = await client.post(STAFF, json=somebody(username="li.na") | changes)
    assert answer.status_code == status
    assert len(await gateway.recorded(StaffJoined)) == 2


async def test_passwords_are_kept_as_argon2id_each_with_its_own_salt(gateway: Harness) -> None:
    async with gateway.client(ADMIN) as client:
        new = [somebody(username=f"driver{number}") for number in range(6)]
        answers = await asyncio.gather(*(client.post(STAFF, json=one) for one in new))
    assert [answer.status_code for answer in answers] == [201] * 6
    rows = await gateway.rows("SELECT password_hash FROM staff")
    hashes = {str(row["password_hash"]) for row in rows}
    assert len(hashes) == 8
    assert all(one.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for one in hashes)


async def test_no_digest_of_a_password_is_kept_beside_an_idempotency_key(
    gateway: Harness,
) -> None:
    async with gateway.client(ADMIN) as client:
        headers = {"Idempotency-Key": "once"}
        new = somebody(username="li.na")
        assert (await client.post(STAFF, json=new, headers=headers)).status_code == 201
        assert (await client.post(STAFF, json=new, headers=headers)).status_code == 409
    routes = await gateway.rows("SELECT route FROM idempotency")
    assert {str(row["route"]) for row in routes} == {f"POST {UNITS}"}


async def test_whoever_reaches_only_a_branch_sees_the_staff_of_that_branch(
    gateway: Harness,
) -> None:
    of_branch = replace(
        DRIVER.using(Permission.ORGANISATION_READ), reach=Reach.BRANCH, org_path="HQ/PD/X"
    )
    async with gateway.transaction() as session:
        seen = (await session.scalars(staff_seen_by(of_branch))).all()
        assert [staff.username for staff in seen] == ["wang.fang"]
        everybody = (await session.scalars(staff_seen_by(ADMIN.using(Permission.LIVE_READ)))).all()
        assert len(everybody) == 2


async def test_the_first_start_happens_once(gateway: Harness) -> None:
    service = gateway_of(gateway)
    await asyncio.gather(service.make_ready(), service.make_ready())
    rows = await gateway.rows("SELECT username, roles FROM staff ORDER BY joined_at")
    assert [row["username"] for row in rows] == ["admin", "wang.fang"]
    assert rows[0]["roles"] == ["administrator"]
    units = await gateway.rows("SELECT path, kind FROM org_units ORDER BY id")
    assert [(row["path"], row["kind"]) for row in units] == [
        ("HQ", "headquarters"),
        ("HQ/PD", "branch"),
    ]
