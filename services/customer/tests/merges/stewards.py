"""Merges as a steward makes them, and all rows to compare before and after."""

from typing import Any

from chassis.auth import Actor
from chassis.tables import new_id
from chassis.testing import Harness

from ..factories import MANAGER, REP, registered

ROWS = {
    "customers": "SELECT (to_jsonb(t) - 'version')::text AS row FROM customers AS t ORDER BY id",
    "contacts": "SELECT (to_jsonb(t) - 'version')::text AS row FROM contacts AS t ORDER BY id",
}


async def two(customers: Harness, **fields: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A survivor, and another entry with these fields."""
    confirmed = fields.pop("confirmed_new", False)
    survivor = await registered(customers, confirmed_new=confirmed)
    return survivor, await registered(customers, confirmed_new=confirmed, **fields)


async def contact_of(customers: Harness, customer: dict[str, Any], name: str = "李强") -> str:
    body = {"name": name, "roles": ["contact"], "phones": [], "emails": []}
    async with customers.client(REP) as client:
        answer = await client.post(f"/v1/customers/{customer['id']}/contacts", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def merge(
    customers: Harness,
    survivor: dict[str, Any],
    merged: dict[str, Any],
    *take: str,
    actor: Actor = MANAGER,
) -> dict[str, Any]:
    answer = await try_merge(customers, survivor["id"], merged["id"], *take, actor=actor)
    assert answer[0] == 201, answer[1]
    return answer[1]


async def try_merge(
    customers: Harness, survivor_id: Any, merged_id: Any, *take: str, actor: Actor = MANAGER
) -> tuple[int, dict[str, Any]]:
    body = {"merged_id": str(merged_id), "reason": "same phone", "take": list(take)}
    async with customers.client(actor) as client:
        answer = await client.post(f"/v1/customers/{survivor_id}/merges", json=body)
    return answer.status_code, answer.json()


async def undo(customers: Harness, merge_id: Any) -> tuple[int, dict[str, Any]]:
    async with customers.client(MANAGER) as client:
        answer = await client.post(f"/v1/merges/{merge_id}/undoing", json={"reason": "no twin"})
    return answer.status_code, answer.json()


async def shown(customers: Harness, customer_id: Any, actor: Actor = MANAGER) -> dict[str, Any]:
    async with customers.client(actor) as client:
        answer = await client.get(f"/v1/customers/{customer_id}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def all_rows(customers: Harness) -> dict[str, list[str]]:
    """Every row of the master, but for how often it was edited."""
    return {
        table: [str(row["row"]) for row in await customers.rows(statement)]
        for table, statement in ROWS.items()
    }


def somebody_else() -> dict[str, Any]:
    return {"id": str(new_id())}
