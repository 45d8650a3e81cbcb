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
from contracts.events.customer import CustomerMerged, CustomerMergeUndone
from contracts.events.fleet import FleetMergeApplied, TripSheetClosed
from fleet.tables import Base

from ..factories import ADMIN, CUSTOMER, SELLER, a_line, contract_signed
from ..factories import customer_registered as registered
from ..trip_sheets.sheets import TERM
from ..yard import Body, Yard


class AMerge:
    """One customer becomes part of another, and a customer of its own again."""

    def __init__(self, survivor_id: UUID, merged_id: UUID) -> None:
        self.id, self.survivor_id, self.merged_id = new_id(), survivor_id, merged_id

    def happened(self) -> CustomerMerged:
        return CustomerMerged(**self._state(), merged_by=new_id())

    def undone(self) -> CustomerMergeUndone:
        return CustomerMergeUndone(**self._state(), undone_by=new_id())

    def _state(self) -> dict[str, Any]:
        return {
            "merge_id": self.id,
            "survivor_id": self.survivor_id,
            "merged_id": self.merged_id,
            "reason": "one phone",
            "scope": SELLER.scope(),
        }


async def another(yard: Yard, name: str = "Huaxin Textiles") -> UUID:
    customer_id = new_id()
    await yard.service.deliver(registered(customer_id, name))
    return customer_id


async def served(yard: Yard, customer_id: UUID) -> str:
    """A contract of this customer with a vehicle and a driver; its id."""
    await yard.vehicle()
    await yard.driver()
    signed = contract_signed(a_line(term=TERM), customer_id=customer_id)
    await yard.service.deliver(signed)
    return str(signed.contract_id)


async def driven(yard: Yard, contract_id: str) -> Body:
    """The first trip of a contract, closed three hours after any before it."""
    return await yard.closed(await yard.sheet(contract_id))


async def customers_of(service: Harness) -> set[UUID]:
    found = await service.rows(
        "SELECT customer_id FROM fulfilment_demands UNION SELECT customer_id FROM assignments "
        "UNION SELECT customer_id FROM trip_sheets UNION SELECT customer_id FROM vehicle_costs "
        "WHERE customer_id IS NOT NULL UNION SELECT customer_id FROM first_trips"
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


async def test_all_that_was_promised_is_the_survivors(yard: Yard) -> None:
    other = await another(yard)
    contract_id = await served(yard, other)
    merge = AMerge(CUSTOMER, other)
    await yard.service.deliver(merge.happened(), times=2)
    assert await customers_of(yard.service) == {CUSTOMER}
    assert (await yard.assignment(contract_id))["customer_id"] == str(CUSTOMER)
    for customer_id in (CUSTOMER, other):
        assert len(await yard.listed(ADMIN, "/assignments", customer_id=str(customer_id))) == 1
    [applied] = await yard.service.recorded(FleetMergeApplied)
    assert applied.counts == {"fulfilment_demands": 1, "assignments": 1, "trip_sheets": 1}


async def test_a_merge_waits_for_its_survivor(yard: Yard) -> None:
    await yard.service.deliver(AMerge(new_id(), CUSTOMER).happened())
    assert [row["reason"] for row in await yard.service.parked()] == ["waits-for-reference"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_a_merge_and_a_signature_come_in_any_order(yard: Yard, order: Sequence[int]) -> None:
    other = await another(yard)
    merge = AMerge(CUSTOMER, other)
    story: list[Event] = [
        merge.happened(),
        merge.undone(),
        contract_signed(a_line(), customer_id=other),
    ]
    told = [0, 1]
    told.insert(order.index(2), 2)
    for place in told:
        await yard.service.deliver(story[place])
    assert await yard.service.parked() == []
    assert await customers_of(yard.service) == {other}


async def test_a_late_signature_of_a_merged_customer_is_the_survivors(yard: Yard) -> None:
    other = await another(yard)
    signed = contract_signed(a_line(), customer_id=other)
    await yard.service.deliver(AMerge(CUSTOMER, other).happened(), signed)
    assert await customers_of(yard.service) == {CUSTOMER}


async def test_what_is_served_since_goes_back_with_its_contract(yard: Yard) -> None:
    other = await another(yard)
    theirs = await served(yard, other)
    merge = AMerge(CUSTOMER, other)
    await yard.service.deliver(merge.happened())
    ours = await served(yard, CUSTOMER)
    await driven(yard, theirs)
    await driven(yard, ours)
    assert await customers_of(yard.service) == {CUSTOMER}
    await yard.service.deliver(merge.undone())
    for contract_id, customer_id in ((theirs, other), (ours, CUSTOMER)):
        assert (await yard.sheet(contract_id))["customer_id"] == str(customer_id)
    assert len(await yard.service.rows("SELECT * FROM first_trips")) == 2
    [told] = [one for one in await yard.service.recorded(FleetMergeApplied) if one.undone]
    assert told.counts["trip_sheets"] == 1


async def test_a_customer_who_was_driven_under_either_name_is_not_driven_for_the_first_time(
    yard: Yard,
) -> None:
    other = await another(yard)
    await driven(yard, await served(yard, other))
    await yard.service.deliver(AMerge(CUSTOMER, other).happened())
    await driven(yard, await served(yard, CUSTOMER))
    firsts = [one.first_for_customer for one in await yard.service.recorded(TripSheetClosed)]
    assert firsts == [True, False]


async def test_the_same_fact_in_another_message_changes_nothing(yard: Yard) -> None:
    other = await another(yard)
    await served(yard, other)
    merge = AMerge(CUSTOMER, other)
    for fact in (merge.happened(), merge.undone()):
        await yard.service.deliver(fact)
        once = await yard.service.contents()
        await yard.service.deliver(fact)
        assert await yard.service.contents() == once


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(contracts=st.lists(st.tuples(st.booleans(), st.booleans()), max_size=3))
async def test_a_merge_and_its_undoing_leave_everything_as_it_was(
    yard: Yard, contracts: list[tuple[bool, bool]]
) -> None:
    """Each contract is the merged one's or the survivor's, and driven or not."""
    survivor, other = await another(yard), await another(yard)
    for is_others, is_driven in contracts:
        contract_id = await served(yard, other if is_others else survivor)
        if is_driven:
            await driven(yard, contract_id)
    before = await yard.service.contents()
    merge = AMerge(survivor, other)
    await yard.service.deliver(merge.happened())
    assert other not in await customers_of(yard.service)
    await yard.service.deliver(merge.undone())
    assert await yard.service.contents() == before
    done, back = (await yard.service.recorded(FleetMergeApplied))[-2:]
    assert done.counts == back.counts
