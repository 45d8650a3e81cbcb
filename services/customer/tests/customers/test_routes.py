from typing import Any

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.customer import CustomerRegistered, CustomerUpdated

from ..factories import ADMIN, DISPATCHER, FOREIGN_REP, MANAGER, REP, a_party, registered


async def test_nobody_gets_in_without_a_token(customers: Harness) -> None:
    one = f"/v1/customers/{new_id()}"
    async with customers.client() as client:
        for method, path in (
            ("GET", "/v1/customers"),
            ("POST", "/v1/customers"),
            ("POST", "/v1/customers/duplicate-check"),
            ("GET", one),
            ("PATCH", one),
        ):
            answer = await client.request(method, path, json=a_party())
            assert answer.status_code == 401, path


async def test_a_foreign_branch_finds_nothing_and_learns_nothing(customers: Harness) -> None:
    customer = await registered(customers)
    async with customers.client(FOREIGN_REP) as client:
        assert (await client.get("/v1/customers")).json()["items"] == []
        words = {"q": customer["name"]}
        assert (await client.get("/v1/customers", params=words)).json()["items"] == []
        foreign = await client.get(f"/v1/customers/{customer['id']}")
        unknown = await client.get(f"/v1/customers/{new_id()}")
        changed = await client.patch(
            f"/v1/customers/{customer['id']}", json={"region": "上海"}, headers={"If-Match": '"1"'}
        )
    assert foreign.status_code == unknown.status_code == changed.status_code == 404
    assert foreign.json() == unknown.json() == changed.json()


async def test_whoever_lacks_the_permission_is_told_so(customers: Harness) -> None:
    async with customers.client(DISPATCHER) as client:
        assert (await client.get("/v1/customers")).status_code == 403
        assert (await client.post("/v1/customers", json=a_party())).status_code == 403


@pytest.mark.parametrize("kind", ["organisation", "person"])
async def test_a_party_is_registered_and_read_again(customers: Harness, kind: str) -> None:
    party = a_party(
        kind=kind,
        name="王小明",
        industry="物流",
        region="上海",
        nature="民营",
        categories=["长租", "大客户"],
        fax="021-63212345",
        email="info@example.com",
        website="https://example.com",
        address="南京东路1号",
        postcode="200001",
    )
    customer = await registered(customers, REP, **party)
    async with customers.client(REP) as client:
        answer = await client.get(f"/v1/customers/{customer['id']}")
    assert answer.headers["etag"] == '"1"'
    assert answer.json() == customer
    assert customer["number"].startswith("KH-")
    assert customer["number"].endswith("-000001")
    assert (customer["status"], customer["tier"], customer["strategic"]) == (
        "prospect",
        "bronze",
        False,
    )
    assert customer["owner_id"] == str(REP.id)
    kept = {field: value for field, value in party.items() if field not in {"phone", "fax"}}
    assert customer | kept == customer


async def test_what_makes_no_sense_is_refused_and_nothing_is_kept(customers: Harness) -> None:
    wrong: list[dict[str, Any]] = [
        {"owner_id": str(new_id())},
        {"status": "active"},
        {"tier": "gold"},
        {"kind": "robot"},
        {"source": "divination"},
        {"name": ""},
        {"name": "上海\x00巴士"},
        {"name": "巴" * 201},
        {"phone": "call me"},
        {"phone": "138****5678"},
        {"fax": "none"},
        {"email": "nobody"},
        {"website": "javascript:alert(1)"},
        {"categories": ["x"] * 21},
        {"source": "referral"},
        {"source": "referral", "referrer_id": str(new_id())},
    ]
    async with customers.client(REP) as client:
        for fields in wrong:
            answer = await client.post("/v1/customers", json=a_party(**fields))
            assert answer.status_code == 422, fields
            assert answer.headers["content-type"] == "application/problem+json"
    assert await customers.recorded(CustomerRegistered) == []
    assert await customers.rows("SELECT FROM customers") == []


async def test_a_referral_names_a_customer_that_one_sees(customers: Harness) -> None:
    referrer = await registered(customers)
    referral: dict[str, Any] = {"source": "referral", "referrer_id": referrer["id"]}
    referred = await registered(customers, REP, **referral)
    assert referred["referrer_id"] == referrer["id"]
    async with customers.client(FOREIGN_REP) as client:
        answer = await client.post("/v1/customers", json=a_party(**referral))
    assert answer.status_code == 422


async def test_a_phone_is_masked_unless_one_may_see_it(customers: Harness) -> None:
    customer = await registered(customers, phone="13812345678", fax="021-63212345")
    assert (customer["phone"], customer["fax"]) == ("138****5678", "021****2345")
    path = f"/v1/customers/{customer['id']}"
    async with customers.client(MANAGER) as client:
        assert (await client.get(path)).json()["phone"] == "138****5678"
        (listed,) = (await client.get("/v1/customers")).json()["items"]
        assert listed["phone"] == "138****5678"
    async with customers.client(ADMIN) as client:
        assert (await client.get(path)).json()["phone"] == "13812345678"


async def test_a_change_needs_the_version_it_was_made_from(customers: Harness) -> None:
    customer = await registered(customers)
    path, change = f"/v1/customers/{customer['id']}", {"region": "浦东", "tier": "gold"}
    async with customers.client(REP) as client:
        assert (await client.patch(path, json=change)).status_code == 428
        changed = await client.patch(path, json=change, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        assert changed.json()["version"] == 2
        stale = await client.patch(path, json={"region": "浦西"}, headers={"If-Match": '"1"'})
        assert stale.status_code == 412
        assert (await client.get(path)).json() == changed.json()
    (updated,) = await customers.recorded(CustomerUpdated)
    assert set(updated.changed) == {"region", "tier"}
    assert updated.region == "浦东"


async def test_a_masked_phone_sent_back_leaves_the_phone_alone(customers: Harness) -> None:
    customer = await registered(customers, phone="13812345678")
    path = f"/v1/customers/{customer['id']}"
    async with customers.client(REP) as client:
        same = {"phone": "138****5678"}
        answer = await client.patch(path, json=same, headers={"If-Match": '"1"'})
        assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
        other = {"phone": "139****5678"}
        refused = await client.patch(path, json=other, headers={"If-Match": '"1"'})
        assert refused.status_code == 422
    async with customers.client(ADMIN) as client:
        assert (await client.get(path)).json()["phone"] == "13812345678"


@pytest.mark.parametrize(
    "change",
    [
        {"status": "active"},
        {"owner_id": str(new_id())},
        {"source": "campaign"},
        {"number": "KH-2026-999999"},
        {"name": None},
        {"tier": None},
        {"tier": "platinum"},
    ],
)
async def test_what_is_not_to_be_changed_stays(customers: Harness, change: dict[str, Any]) -> None:
    customer = await registered(customers)
    path = f"/v1/customers/{customer['id']}"
    async with customers.client(REP) as client:
        answer = await client.patch(path, json=change, headers={"If-Match": '"1"'})
        assert answer.status_code == 422
        assert (await client.get(path)).json() == customer
    assert await customers.recorded(CustomerUpdated) == []
