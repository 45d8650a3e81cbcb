from typing import Any

import pytest

from chassis.testing import Harness
from contracts.events.analytics import AnalyticsMergeApplied
from contracts.events.customer import CustomerMerged, CustomerMergeUndone, CustomerRegistered

from ..factories import MANAGEMENT, an, the, trip


def merged(old: str, new: str, merge: str = "merge") -> CustomerMerged:
    return an(CustomerMerged, merge_id=the(merge), merged_id=the(old), survivor_id=the(new))


def undone(old: str, new: str, merge: str = "merge") -> CustomerMergeUndone:
    return an(CustomerMergeUndone, merge_id=the(merge), merged_id=the(old), survivor_id=the(new))


async def trips_by_customer(analytics: Harness) -> dict[str, tuple[str, int]]:
    async with analytics.client(MANAGEMENT) as client:
        rows: list[dict[str, Any]] = (
            await client.get("/v1/figures/trips", params={"by": "customer"})
        ).json()
    return {row["key"]: (row["label"], row["closed"]) for row in rows}


@pytest.fixture
async def three_customers(analytics: Harness) -> Harness:
    for name in ("A", "B", "C"):
        await analytics.deliver(
            an(CustomerRegistered, customer_id=the(name), name=name),
            *trip(f"trip of {name}", customer_id=the(name)),
        )
    return analytics


async def test_figures_of_a_merged_customer_are_the_survivors(three_customers: Harness) -> None:
    await three_customers.deliver(merged("B", "A"), times=2)
    assert await trips_by_customer(three_customers) == {
        str(the("A")): ("A", 2),
        str(the("C")): ("C", 1),
    }
    (applied,) = await three_customers.recorded(AnalyticsMergeApplied)
    assert (applied.merge_id, applied.undone) == (the("merge"), False)


async def test_a_survivor_may_be_merged_on(three_customers: Harness) -> None:
    await three_customers.deliver(merged("B", "A"), merged("A", "C", "second"))
    assert await trips_by_customer(three_customers) == {str(the("C")): ("C", 3)}


async def test_undoing_a_merge_gives_each_its_own_figures_again(three_customers: Harness) -> None:
    before = await trips_by_customer(three_customers)
    await three_customers.deliver(merged("B", "A"))
    await three_customers.deliver(undone("B", "A"), times=2)
    assert await trips_by_customer(three_customers) == before
    told = await three_customers.recorded(AnalyticsMergeApplied)
    assert [applied.undone for applied in told] == [False, True]


async def test_what_is_told_of_a_merged_customer_later_is_the_survivors(
    three_customers: Harness,
) -> None:
    await three_customers.deliver(merged("B", "A"))
    await three_customers.deliver(*trip("late", customer_id=the("B")))
    assert (await trips_by_customer(three_customers))[str(the("A"))] == ("A", 3)
