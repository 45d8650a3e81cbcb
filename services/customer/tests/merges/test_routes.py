import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.schedule import clock
from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.customer import CustomerMerged, CustomerMergeUndone, CustomerUpdated

from ..factories import FOREIGN_REP, MANAGER, REP, a_party, registered
from .stewards import all_rows, contact_of, merge, shown, somebody_else, try_merge, two, undo


@pytest.fixture
def stopped_clock() -> Iterator[None]:
    clock.stop_at(clock.now())
    yield
    clock.run()


async def test_nobody_merges_without_a_token(customers: Harness) -> None:
    async with customers.client() as client:
        for method, path in (
            ("POST", f"/v1/customers/{new_id()}/merges"),
            ("POST", f"/v1/merges/{new_id()}/undoing"),
            ("GET", "/v1/merges"),
            ("GET", f"/v1/merges/{new_id()}"),
        ):
            assert (await client.request(method, path, json={})).status_code == 401, path


async def test_a_foreign_branch_sees_no_merge(customers: Harness) -> None:
    made = await merge(customers, *await two(customers))
    async with customers.client(FOREIGN_REP) as client:
        assert (await client.get("/v1/merges")).json()["items"] == []
        assert (await client.get(f"/v1/merges/{made['id']}")).status_code == 404
    async with customers.client(REP) as client:
        assert len((await client.get("/v1/merges")).json()["items"]) == 1


async def test_only_stewards_merge(customers: Harness) -> None:
    survivor, merged = await two(customers)
    status, _ = await try_merge(customers, survivor["id"], merged["id"], actor=REP)
    assert status == 403


async def test_the_survivor_takes_over_the_fields_that_were_chosen(customers: Harness) -> None:
    survivor, merged = await two(customers, industry="物流", region="上海", categories=["长租"])
    made = await merge(customers, survivor, merged, "industry", "categories", "phone")
    now = await shown(customers, survivor["id"])
    assert (now["industry"], now["categories"]) == ("物流", ["长租"])
    assert now["phone"] == merged["phone"]
    assert (now["name"], now["region"]) == (survivor["name"], None)
    [told, gone] = await customers.recorded(CustomerUpdated)
    assert (str(told.customer_id), set(told.changed)) == (
        survivor["id"],
        {"industry", "categories", "phone"},
    )
    assert (str(gone.customer_id), gone.status, gone.changed) == (
        merged["id"],
        "merged",
        ("status",),
    )
    [happened] = await customers.recorded(CustomerMerged)
    assert (str(happened.merge_id), happened.reason) == (made["id"], "same phone")


async def test_contacts_follow_and_are_counted(customers: Harness) -> None:
    survivor, merged = await two(customers)
    contact = await contact_of(customers, merged)
    made = await merge(customers, survivor, merged)
    async with customers.client(REP) as client:
        for asked in (survivor, merged):
            found = await client.get(f"/v1/customers/{asked['id']}/contacts")
            assert [one["id"] for one in found.json()["items"]] == [contact]
    assert made["contexts"][0] == {
        "context": "customer",
        "done": True,
        "counts": {"contacts": 1},
        "undone": False,
        "undone_counts": {},
    }
    assert (made["done"], made["of"]) == (1, 6)


async def test_a_merged_customer_is_not_found_any_more_but_leads_to_its_survivor(
    customers: Harness,
) -> None:
    survivor, merged = await two(customers)
    await merge(customers, survivor, merged)
    async with customers.client(MANAGER) as client:
        for params in ({}, {"q": merged["name"]}, {"q": merged["number"]}, {"status": "merged"}):
            found = (await client.get("/v1/customers", params=params)).json()["items"]
            assert merged["id"] not in [one["id"] for one in found]
        twin = a_party(name=merged["name"], phone=None)
        check = await client.post("/v1/customers/duplicate-check", json=twin)
        assert check.json()["candidates"] == []
    now = await shown(customers, merged["id"])
    assert (now["id"], now["merged_into"]) == (survivor["id"], survivor["id"])
    assert (await shown(customers, survivor["id"]))["merged_into"] is None


async def test_nothing_is_done_with_a_merged_customer(customers: Harness) -> None:
    survivor, merged = await two(customers)
    await merge(customers, survivor, merged)
    one = f"/v1/customers/{merged['id']}"
    contact = {"name": "李强", "roles": ["contact"]}
    async with customers.client(MANAGER) as client:
        changed = await client.patch(one, json={"region": "上海"}, headers={"If-Match": '"2"'})
        added = await client.post(f"{one}/contacts", json=contact)
    for refused in (changed, added):
        assert refused.status_code == 409, refused.text
        assert refused.json()["type"] == "urn:ludan:problem:merged-away"
        assert refused.json()["survivor_id"] == survivor["id"]


async def test_a_new_customer_referred_by_a_merged_one_was_referred_by_the_survivor(
    customers: Harness,
) -> None:
    survivor, merged = await two(customers)
    await merge(customers, survivor, merged)
    new = await registered(customers, source="referral", referrer_id=merged["id"])
    assert new["referrer_id"] == survivor["id"]


async def test_merges_that_cannot_be_are_refused(customers: Harness) -> None:
    one, two_, three = [await registered(customers) for _ in range(3)]
    person = await registered(customers, kind="person", name="王小明")
    await merge(customers, one, two_)
    for survivor, merged, status, problem in (
        (three, three, 422, "itself-named"),
        (three, two_, 409, "already-merged"),
        (two_, three, 409, "survivor-merged"),
        (two_, one, 409, "survivor-merged"),
        (one, person, 409, "kinds-differ"),
        (one, somebody_else(), 404, "not-found"),
    ):
        answer = await try_merge(customers, survivor["id"], merged["id"])
        assert (answer[0], answer[1]["type"][18:]) == (status, problem)
    assert len(await customers.recorded(CustomerMerged)) == 1


@pytest.mark.parametrize("field", ["status", "owner_id", "number", "id"])
async def test_what_is_no_part_of_the_profile_cannot_be_taken_over(
    customers: Harness, field: str
) -> None:
    survivor, merged = await two(customers)
    status, _ = await try_merge(customers, survivor["id"], merged["id"], field)
    assert status == 422


async def test_two_stewards_who_merge_the_same_two_crosswise_make_one_merge(
    customers: Harness,
) -> None:
    one, other = await two(customers)
    answers = await asyncio.gather(
        try_merge(customers, one["id"], other["id"]),
        try_merge(customers, other["id"], one["id"]),
        try_merge(customers, one["id"], other["id"]),
    )
    assert sorted(status for status, _ in answers) == [201, 409, 409]


async def test_a_merge_can_be_undone_for_72_hours(customers: Harness, stopped_clock: None) -> None:
    first, second = [await merge(customers, *await two(customers)) for _ in range(2)]
    clock.advance(timedelta(hours=72) - timedelta(microseconds=1))
    status, body = await undo(customers, first["id"])
    assert (status, body["undone_because"]) == (200, "no twin")
    clock.advance(timedelta(microseconds=1))
    status, body = await undo(customers, second["id"])
    assert (status, body["type"][18:]) == (409, "too-late-to-undo")
    [undone] = await customers.recorded(CustomerMergeUndone)
    assert str(undone.merge_id) == first["id"]


async def test_a_merge_is_undone_once(customers: Harness) -> None:
    made = await merge(customers, *await two(customers))
    assert (await undo(customers, made["id"]))[0] == 200
    status, body = await undo(customers, made["id"])
    assert (status, body["type"][18:]) == (409, "already-undone")


async def test_the_later_of_two_merges_in_a_row_is_undone_first(customers: Harness) -> None:
    one, two_, three = [await registered(customers) for _ in range(3)]
    contact = await contact_of(customers, one)
    before = await all_rows(customers)
    earlier = await merge(customers, two_, one, "name")
    later = await merge(customers, three, two_, "name")
    assert (await shown(customers, one["id"]))["id"] == three["id"]
    assert (await shown(customers, three["id"]))["name"] == one["name"]
    status, body = await undo(customers, earlier["id"])
    assert (status, body["type"][18:]) == (409, "merged-on")
    assert (await undo(customers, later["id"]))[0] == 200
    async with customers.client(REP) as client:
        found = await client.get(f"/v1/customers/{two_['id']}/contacts")
        assert [one_["id"] for one_ in found.json()["items"]] == [contact]
    assert (await undo(customers, earlier["id"]))[0] == 200
    assert await all_rows(customers) == before


async def test_what_was_made_for_the_survivor_since_stays_with_it(customers: Harness) -> None:
    survivor, merged = await two(customers)
    made = await merge(customers, survivor, merged)
    since = await contact_of(customers, survivor)
    await undo(customers, made["id"])
    async with customers.client(REP) as client:
        found = await client.get(f"/v1/customers/{survivor['id']}/contacts")
        assert [one["id"] for one in found.json()["items"]] == [since]
        found = await client.get(f"/v1/customers/{merged['id']}/contacts")
        assert found.json()["items"] == []


async def test_a_field_that_was_edited_since_stays_as_it_was_edited(customers: Harness) -> None:
    survivor, merged = await two(customers, industry="物流", region="上海")
    made = await merge(customers, survivor, merged, "industry", "region")
    async with customers.client(REP) as client:
        path, version = f"/v1/customers/{survivor['id']}", {"If-Match": '"2"'}
        assert (await client.patch(path, json={"region": "北京"}, headers=version)).is_success
    await undo(customers, made["id"])
    now = await shown(customers, survivor["id"])
    assert (now["industry"], now["region"]) == (None, "北京")


FIELDS = ("name", "industry", "region", "nature", "categories", "tier", "strategic", "phone")


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    take=st.sets(st.sampled_from(FIELDS)),
    contacts=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    described=st.booleans(),
)
async def test_a_merge_and_its_undoing_leave_everything_as_it_was(
    customers: Harness, take: set[str], contacts: tuple[int, int], described: bool
) -> None:
    fields: dict[str, Any] = (
        {"industry": "物流", "region": "上海", "nature": "民营", "categories": ["长租"]}
        if described
        else {}
    )
    survivor, merged = await two(customers, confirmed_new=True, **fields)
    for customer, count in zip((survivor, merged), contacts, strict=True):
        for _ in range(count):
            await contact_of(customers, customer)
    before = await all_rows(customers)
    made = await merge(customers, survivor, merged, *take)
    assert await all_rows(customers) != before
    status, undone = await undo(customers, made["id"])
    assert status == 200
    assert await all_rows(customers) == before
    assert undone["contexts"][0]["undone_counts"] == made["contexts"][0]["counts"]
