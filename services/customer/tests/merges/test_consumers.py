from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from chassis.testing import Harness
from contracts.events.analytics import AnalyticsMergeApplied
from contracts.events.contract import ContractMergeApplied
from contracts.events.customer import PotentialConverted
from contracts.events.fleet import FleetMergeApplied
from contracts.events.sales import SalesMergeApplied
from contracts.events.service_desk import ServiceDeskMergeApplied
from contracts.merging import MergeApplied

from ..factories import MANAGER, signed
from .stewards import merge, shown, two, undo

OTHERS: tuple[type[MergeApplied], ...] = (
    SalesMergeApplied,
    ContractMergeApplied,
    FleetMergeApplied,
    ServiceDeskMergeApplied,
    AnalyticsMergeApplied,
)


def applied(kind: type[MergeApplied], made: dict[str, Any], *, undone: bool) -> MergeApplied:
    return kind(
        merge_id=UUID(made["id"]),
        survivor_id=UUID(made["survivor_id"]),
        merged_id=UUID(made["merged_id"]),
        undone=undone,
        counts={"rows": 3},
    )


async def progress(customers: Harness, made: dict[str, Any]) -> tuple[int, int, int]:
    async with customers.client(MANAGER) as client:
        body = (await client.get(f"/v1/merges/{made['id']}")).json()
    contexts = body["contexts"]
    return (
        body["done"],
        sum(one["done"] for one in contexts),
        sum(one["undone"] for one in contexts),
    )


async def test_a_merge_is_done_when_all_six_have_answered(customers: Harness) -> None:
    made = await merge(customers, *await two(customers))
    for place, kind in enumerate(OTHERS, start=1):
        assert await progress(customers, made) == (place, place, 0)
        await customers.deliver(applied(kind, made, undone=False), times=2)
    assert await progress(customers, made) == (6, 6, 0)
    await undo(customers, made["id"])
    assert await progress(customers, made) == (1, 6, 1)
    await customers.deliver(*(applied(kind, made, undone=True) for kind in OTHERS))
    assert await progress(customers, made) == (6, 6, 6)
    async with customers.client(MANAGER) as client:
        body = (await client.get(f"/v1/merges/{made['id']}")).json()
    assert [one["counts"] for one in body["contexts"]][1:] == [{"rows": 3}] * 5


async def statuses(customers: Harness, made: dict[str, Any]) -> list[str]:
    rows = await customers.rows(
        "SELECT status FROM customers ORDER BY id = $1", UUID(made["merged_id"])
    )
    return [str(row["status"]) for row in rows]


@pytest.mark.parametrize("order", list(permutations(["merge", "signature"])))
async def test_the_survivor_is_active_whether_the_signature_comes_before_or_after(
    customers: Harness, order: tuple[str, ...]
) -> None:
    survivor, merged = await two(customers)
    made: dict[str, Any] = {}
    for step in order:
        if step == "merge":
            made = await merge(customers, survivor, merged)
        else:
            await customers.deliver(signed(merged["id"]))
    assert await statuses(customers, made) == ["active", "merged"]
    assert (await shown(customers, survivor["id"]))["origin"] == "converted"
    await undo(customers, made["id"])
    assert await statuses(customers, made) == ["prospect", "active"]
    assert (await shown(customers, merged["id"]))["origin"] == "converted"
    assert (await shown(customers, survivor["id"]))["origin"] is None
    assert len(await customers.recorded(PotentialConverted)) == 1


async def test_a_survivor_with_a_contract_of_its_own_stays_active(customers: Harness) -> None:
    survivor, merged = await two(customers)
    await customers.deliver(signed(merged["id"]))
    made = await merge(customers, survivor, merged)
    await customers.deliver(signed(survivor["id"]))
    await undo(customers, made["id"])
    assert await statuses(customers, made) == ["active", "active"]


async def test_a_survivor_of_two_stays_active_while_one_of_them_makes_it_so(
    customers: Harness,
) -> None:
    survivor, first = await two(customers)
    _, second = await two(customers)
    await customers.deliver(signed(first["id"]), signed(second["id"]))
    one = await merge(customers, survivor, first)
    other = await merge(customers, survivor, second)
    await undo(customers, one["id"])
    assert (await shown(customers, survivor["id"]))["status"] == "active"
    await undo(customers, other["id"])
    assert (await shown(customers, survivor["id"]))["status"] == "prospect"
