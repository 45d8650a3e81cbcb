from collections.abc import Sequence
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.tables import new_id
from chassis.tables.replacements import references
from chassis.testing import Harness
from contracts.event import Event
from contracts.events.customer import (
    CustomerMerged,
    CustomerMergeUndone,
    CustomerStatus,
    CustomerUpdated,
)
from contracts.events.sales import SalesMergeApplied
from sales.tables import Base

from ..desk import Desk
from ..factories import AContract, a_deal, contact_registered, customer_registered, customer_state


class AMerge:
    """What the customer service tells of one merge."""

    def __init__(self, desk: Desk, survivor_id: UUID, merged_id: UUID) -> None:
        assert desk.actor
        self.scope, self.id = desk.actor.scope(), new_id()
        self.survivor_id, self.merged_id = survivor_id, merged_id

    def happened(self) -> CustomerMerged:
        return CustomerMerged(**self._state(), merged_by=new_id())

    def undone(self) -> CustomerMergeUndone:
        return CustomerMergeUndone(**self._state(), undone_by=new_id())

    def status(self, status: CustomerStatus) -> CustomerUpdated:
        state = customer_state(self.scope, self.merged_id, status=status)
        return CustomerUpdated(**state, changed=("status",))

    def _state(self) -> dict[str, Any]:
        return {
            "merge_id": self.id,
            "survivor_id": self.survivor_id,
            "merged_id": self.merged_id,
            "reason": "one phone",
            "scope": self.scope,
        }


async def another_customer(service: Harness, desk: Desk) -> UUID:
    assert desk.actor
    other = customer_registered(desk.actor.scope())
    await service.deliver(other)
    return other.customer_id


async def log_activity(desk: Desk, customer_id: UUID, **more: str) -> None:
    await desk.post(
        "/v1/activities",
        more
        | {
            "customer_id": str(customer_id),
            "kind": "call",
            "occurred_at": "2026-03-01T02:00:00Z",
            "result": "will think about it",
        },
    )


async def owners(service: Harness) -> set[UUID]:
    """The customers that any record belongs to."""
    found = await service.rows(
        "SELECT customer_id FROM opportunities UNION SELECT customer_id FROM activities "
        "UNION SELECT customer_id FROM contact_refs"
    )
    return {row["customer_id"] for row in found}


async def test_no_table_with_a_customer_is_forgotten(service: Harness) -> None:
    watched = await service.rows(
        "SELECT DISTINCT event_object_table AS name FROM information_schema.triggers "
        "WHERE trigger_name = 'follow_replacement_of_customer_id'"
    )
    assert {row["name"] for row in watched} == {
        column.table.name for column in references(Base.metadata)
    }


async def test_everything_of_the_merged_customer_is_the_survivors(
    service: Harness, desk: Desk
) -> None:
    survivor = await another_customer(service, desk)
    await desk.negotiated_opportunity()
    await log_activity(desk, desk.customer_id)
    merge = AMerge(desk, survivor, desk.customer_id)
    await service.deliver(merge.happened(), times=2)
    assert await owners(service) == {survivor}
    [applied] = await service.recorded(SalesMergeApplied)
    assert applied.counts == {"opportunities": 1, "activities": 1, "contact_refs": 1}
    assert (applied.merge_id, applied.undone) == (merge.id, False)


async def test_the_merged_customer_stands_for_the_survivor_in_every_request(
    service: Harness, desk: Desk
) -> None:
    survivor = await another_customer(service, desk)
    merge = AMerge(desk, survivor, desk.customer_id)
    await service.deliver(merge.status(CustomerStatus.MERGED), merge.happened())
    opened = await desk.post("/v1/opportunities", a_deal(desk.customer_id))
    assert opened["customer_id"] == str(survivor)
    await log_activity(desk, desk.customer_id)
    assert await owners(service) == {survivor}
    for path in ("/v1/opportunities", "/v1/activities"):
        for customer in (survivor, desk.customer_id):
            found = await desk.get(path, customer_id=str(customer))
            assert len(found["items"]) == 1


async def test_what_was_done_since_for_an_opportunity_goes_back_with_it(
    service: Harness, desk: Desk
) -> None:
    survivor = await another_customer(service, desk)
    theirs = await desk.open_opportunity()
    merge = AMerge(desk, survivor, desk.customer_id)
    await service.deliver(merge.happened())
    ours = await desk.post("/v1/opportunities", a_deal(survivor))
    for deal in (theirs, ours):
        await log_activity(desk, survivor, opportunity_id=deal["id"])
    await log_activity(desk, survivor)
    await service.deliver(merge.undone())
    held = await service.rows("SELECT customer_id, opportunity_id FROM activities ORDER BY id")
    assert [tuple(row) for row in held] == [
        (desk.customer_id, UUID(theirs["id"])),
        (survivor, UUID(ours["id"])),
        (survivor, None),
    ]


async def test_what_was_told_of_a_contact_during_a_merge_and_comes_after_it_moves_nothing(
    service: Harness, desk: Desk
) -> None:
    survivor = await another_customer(service, desk)
    merge = AMerge(desk, survivor, desk.customer_id)
    told_meanwhile = contact_registered(customer_registered(merge.scope, survivor))
    told_meanwhile = told_meanwhile.model_copy(update={"contact_id": desk.contact_id})
    await service.deliver(merge.happened(), merge.undone(), told_meanwhile)
    [known] = await service.rows("SELECT customer_id FROM contact_refs")
    assert known["customer_id"] == desk.customer_id


async def test_a_merge_waits_for_its_survivor(service: Harness, desk: Desk) -> None:
    await service.deliver(AMerge(desk, new_id(), desk.customer_id).happened())
    assert [row["reason"] for row in await service.parked()] == ["waits-for-reference"]


async def test_the_same_fact_in_another_message_changes_nothing(
    service: Harness, desk: Desk
) -> None:
    survivor = await another_customer(service, desk)
    await desk.open_opportunity()
    merge = AMerge(desk, survivor, desk.customer_id)
    for fact in (merge.happened(), merge.undone()):
        await service.deliver(fact)
        once = await service.contents()
        await service.deliver(fact)
        assert await service.contents() == once
    assert [told.undone for told in await service.recorded(SalesMergeApplied)] == [False, True]


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_a_merge_and_what_others_tell_of_the_merged_one_come_in_any_order(
    service: Harness, desk: Desk, order: Sequence[int]
) -> None:
    survivor = await another_customer(service, desk)
    merge = AMerge(desk, survivor, desk.customer_id)
    contract = AContract()
    contract.customer_id = desk.customer_id
    contact = contact_registered(customer_registered(merge.scope, desk.customer_id))
    story: list[Event] = [merge.happened(), merge.undone(), contract.expiring(), contact]
    told = [place for place in order if place != 1]
    # What is undone comes after what happened: they are one stream.
    told.insert(max(told.index(0) + 1, order.index(1)), 1)
    for place in told:
        await service.deliver(story[place])
    assert await service.parked() == []
    assert await owners(service) == {desk.customer_id}


CUSTOMERS = st.integers(0, 1)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    opportunities=st.lists(CUSTOMERS, max_size=3),
    activities=st.lists(CUSTOMERS, max_size=3),
    contacts=st.lists(CUSTOMERS, max_size=3),
)
async def test_a_merge_and_its_undoing_leave_everything_as_it_was(
    service: Harness,
    desk: Desk,
    opportunities: list[int],
    activities: list[int],
    contacts: list[int],
) -> None:
    pair = [await another_customer(service, desk), await another_customer(service, desk)]
    merge = AMerge(desk, *pair)
    for place in opportunities:
        await desk.post("/v1/opportunities", a_deal(pair[place]))
    for place in activities:
        await log_activity(desk, pair[place])
    for place in contacts:
        await service.deliver(contact_registered(customer_registered(merge.scope, pair[place])))
    before = await service.contents()
    await service.deliver(merge.status(CustomerStatus.MERGED), merge.happened())
    assert pair[1] not in await owners(service)
    await service.deliver(merge.status(CustomerStatus.PROSPECT), merge.undone())
    assert await service.contents() == before
    done, undone = (await service.recorded(SalesMergeApplied))[-2:]
    assert done.counts == undone.counts
