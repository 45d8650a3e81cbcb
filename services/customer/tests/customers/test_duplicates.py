from typing import Any

from chassis.testing import Harness
from contracts.events.customer import CustomerRegistered

from ..factories import FOREIGN_REP, REP, a_party, registered

NAME, PHONE = "上海巴士汽车租赁有限公司", "13812345678"


async def test_a_possible_twin_is_refused_with_its_candidates(customers: Harness) -> None:
    known = await registered(customers, name=NAME, phone=PHONE)
    async with customers.client(FOREIGN_REP) as client:
        body = a_party(name="巴士汽車租賃（上海）", phone="１３８ １２３４ ５６７８")
        answer = await client.post("/v1/customers", json=body)
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "urn:ludan:problem:possible-duplicates"
    (candidate,) = problem["candidates"]
    assert candidate == {
        "number": known["number"],
        "name": NAME,
        "score": 99,
        "reasons": [
            "same_core_name",
            "moved_city",
            "legal_form",
            "traditional_form",
            "same_phone",
        ],
        "owner_id": str(REP.id),
    }
    assert len(await customers.recorded(CustomerRegistered)) == 1


async def test_a_confirmed_new_customer_is_registered_all_the_same(customers: Harness) -> None:
    await registered(customers, name=NAME)
    twin = await registered(customers, name=NAME, confirmed_new=True)
    assert twin["number"].endswith("-000002")


async def test_the_check_names_candidates_of_all_branches_and_registers_nobody(
    customers: Harness,
) -> None:
    known = await registered(customers, name=NAME, phone=PHONE)
    await registered(customers)
    by_name = await checked(customers, name="上海芭士汽车租赁")
    by_phone = await checked(customers, kind="person", name="王小明", phone="+86 138-1234-5678")
    by_likeness = await checked(customers, name="上海巴士汽车租赁服务")
    for (candidate,), reason in (
        (by_name, "homophone"),
        (by_phone, "same_phone"),
        (by_likeness, "similar_name"),
    ):
        assert candidate["number"] == known["number"]
        assert reason in candidate["reasons"]
    assert len(await customers.recorded(CustomerRegistered)) == 2


async def test_a_candidate_shows_nothing_that_one_could_call(customers: Harness) -> None:
    await registered(customers, name=NAME, phone=PHONE, address="南京东路1号", email="a@b.example")
    (candidate,) = await checked(customers, name=NAME)
    assert set(candidate) == {"number", "name", "score", "reasons", "owner_id"}


async def test_the_likeliest_candidate_comes_first(customers: Harness) -> None:
    for name in ("芭士汽车租赁", "巴士汽车租赁服务", "上海巴士汽车租赁股份有限公司"):
        await registered(customers, name=name, confirmed_new=True)
    candidates = await checked(customers, name=NAME)
    scores = [candidate["score"] for candidate in candidates]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert candidates[0]["name"] == "上海巴士汽车租赁股份有限公司"


async def test_firms_of_one_brand_in_two_cities_are_two(customers: Harness) -> None:
    await registered(customers, name="上海大众汽车租赁有限公司")
    await registered(customers, name="北京大众汽车租赁有限公司")


async def test_a_customer_cannot_be_renamed_into_a_twin_unnoticed(customers: Harness) -> None:
    await registered(customers, name=NAME)
    other = await registered(customers)
    path, tag = f"/v1/customers/{other['id']}", {"If-Match": '"1"'}
    async with customers.client(REP) as client:
        refused = await client.patch(path, json={"name": "巴士汽车租赁"}, headers=tag)
        assert refused.status_code == 409
        assert [one["name"] for one in refused.json()["candidates"]] == [NAME]
        assert (await client.get(path)).json() == other
        sure = {"name": "巴士汽车租赁", "confirmed_new": True}
        assert (await client.patch(path, json=sure, headers=tag)).status_code == 200


async def test_a_customer_is_no_twin_of_itself(customers: Harness) -> None:
    customer = await registered(customers, name=NAME)
    async with customers.client(REP) as client:
        answer = await client.patch(
            f"/v1/customers/{customer['id']}",
            json={"name": "上海巴士汽车租赁股份有限公司"},
            headers={"If-Match": '"1"'},
        )
    assert answer.status_code == 200


async def checked(customers: Harness, **fields: Any) -> list[dict[str, Any]]:
    async with customers.client(FOREIGN_REP) as client:
        answer = await client.post("/v1/customers/duplicate-check", json=a_party(**fields))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["candidates"]
    return found
