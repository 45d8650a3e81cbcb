from typing import Any

import pytest

from chassis.auth import Actor
from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.customer import ContactRegistered, ContactRole, ContactUpdated

from ..factories import ADMIN, DISPATCHER, FOREIGN_REP, REP, registered

LI: dict[str, Any] = {
    "name": "李强",
    "roles": ["contact", "decision_maker"],
    "phones": ["13812345678"],
    "emails": ["li@example.com"],
    "department": "行政部",
    "title": "经理",
}


async def met(customers: Harness, customer: dict[str, Any], **fields: Any) -> dict[str, Any]:
    async with customers.client(REP) as client:
        answer = await client.post(f"/v1/customers/{customer['id']}/contacts", json=LI | fields)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize(("actor", "status"), [(None, 401), (FOREIGN_REP, 404), (DISPATCHER, 403)])
async def test_contacts_are_for_those_who_may_see_the_customer(
    customers: Harness, actor: Actor | None, status: int
) -> None:
    customer = await registered(customers)
    contact = await met(customers, customer)
    path = f"/v1/customers/{customer['id']}/contacts"
    async with customers.client(actor) as client:
        assert (await client.get(path)).status_code == status
        assert (await client.post(path, json=LI)).status_code == status
        changed = await client.patch(
            f"/v1/contacts/{contact['id']}", json={"title": "总监"}, headers={"If-Match": '"1"'}
        )
        assert changed.status_code == status
    assert len(await customers.recorded(ContactRegistered)) == 1
    assert await customers.recorded(ContactUpdated) == []


async def test_a_contact_is_noted_with_several_roles(customers: Harness) -> None:
    customer = await registered(customers)
    contact = await met(customers, customer)
    assert contact["roles"] == ["contact", "decision_maker"]
    assert contact["phones"] == ["138****5678"]
    (noted,) = await customers.recorded(ContactRegistered)
    assert noted.roles == (ContactRole.CONTACT, ContactRole.DECISION_MAKER)
    assert noted.personal.phones == ("13812345678",)


async def test_contacts_are_found_by_role(customers: Harness) -> None:
    customer = await registered(customers)
    await met(customers, customer)
    await met(customers, customer, name="王小明", roles=["rider", "rider"])
    path = f"/v1/customers/{customer['id']}/contacts"
    async with customers.client(REP) as client:
        everybody = (await client.get(path)).json()["items"]
        riders = (await client.get(path, params={"role": "rider"})).json()["items"]
        payers = (await client.get(path, params={"role": "payer"})).json()["items"]
    assert [contact["name"] for contact in everybody] == ["王小明", "李强"]
    assert [(contact["name"], contact["roles"]) for contact in riders] == [("王小明", ["rider"])]
    assert payers == []


async def test_a_phone_is_shown_in_full_to_those_who_may_see_it(customers: Harness) -> None:
    customer = await registered(customers)
    await met(customers, customer)
    async with customers.client(ADMIN) as client:
        (shown,) = (await client.get(f"/v1/customers/{customer['id']}/contacts")).json()["items"]
    assert shown["phones"] == ["13812345678"]


async def test_a_change_needs_the_version_it_was_made_from(customers: Harness) -> None:
    contact = await met(customers, await registered(customers))
    path, change = f"/v1/contacts/{contact['id']}", {"title": "总监"}
    async with customers.client(REP) as client:
        assert (await client.patch(path, json=change)).status_code == 428
        changed = await client.patch(path, json=change, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        stale = await client.patch(path, json={"title": "职员"}, headers={"If-Match": '"1"'})
        assert stale.status_code == 412
    (updated,) = await customers.recorded(ContactUpdated)
    assert (updated.title, updated.changed) == ("总监", ("title",))


@pytest.mark.parametrize(
    "wrong",
    [
        {"owner_id": str(new_id())},
        {"roles": []},
        {"roles": ["boss"]},
        {"name": ""},
        {"phones": ["call me"]},
        {"emails": ["nobody"]},
        {"phones": ["13812345678"] * 11},
    ],
)
async def test_what_makes_no_sense_is_refused(customers: Harness, wrong: dict[str, Any]) -> None:
    customer = await registered(customers)
    async with customers.client(REP) as client:
        answer = await client.post(f"/v1/customers/{customer['id']}/contacts", json=LI | wrong)
    assert answer.status_code == 422
    assert await customers.recorded(ContactRegistered) == []


async def test_nobody_notes_a_contact_at_an_unknown_customer(customers: Harness) -> None:
    async with customers.client(REP) as client:
        answer = await client.post(f"/v1/customers/{new_id()}/contacts", json=LI)
    assert answer.status_code == 404
