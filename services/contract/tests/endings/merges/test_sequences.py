import asyncio
from collections.abc import Sequence
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.tables import new_id
from chassis.tables.replacements import current
from chassis.testing import Harness
from contract.credit.commands import release
from contract.endings.merges.commands import follow_merge, follow_undoing
from contracts.event import Event
from contracts.events.contract import (
    ContractDrafted,
    ContractMergeApplied,
)
from contracts.events.customer import CustomerMerged, CustomerMergeUndone

from ...factories import (
    FINANCE,
    drafted,
    post,
    quote_accepted,
    signed,
)
from ...money.factories import a_charge, charged, invoiced, paid_json
from .stories import AMerge, customers_of, merged, pair, undone


async def test_the_same_fact_in_another_message_changes_nothing(service: Harness) -> None:
    survivor, other = await pair(service)
    await signed(service, other)
    merge = AMerge(survivor, other)
    for fact in (merge.happened(), merge.undone()):
        await service.deliver(fact)
        once = await service.contents()
        await service.deliver(fact)
        assert await service.contents() == once
    assert [told.undone for told in await service.recorded(ContractMergeApplied)] == [False, True]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_a_merge_and_an_accepted_quote_come_in_any_order(
    service: Harness, order: Sequence[int]
) -> None:
    survivor, other = await pair(service)
    merge = AMerge(survivor, other)
    story: list[Event] = [merge.happened(), merge.undone(), quote_accepted(other)]
    told = [0, 1]
    told.insert(order.index(2), 2)
    for place in told:
        await service.deliver(story[place])
    assert await service.parked() == []
    assert await customers_of(service) == {other}
    assert len(await service.recorded(ContractDrafted)) == 1


async def test_an_accepted_quote_of_a_merged_customer_is_the_survivors(service: Harness) -> None:
    survivor, other = await pair(service)
    await service.deliver(AMerge(survivor, other).happened(), quote_accepted(other))
    assert await customers_of(service) == {survivor}


@pytest.mark.parametrize("undoing", [False, True])
async def test_credit_given_back_during_a_merge_is_given_back_to_whom_it_belongs(
    service: Harness, undoing: bool
) -> None:
    survivor, other = await pair(service)
    contract = await signed(service, other)
    merge = AMerge(survivor, other)
    if undoing:
        await merged(service, merge)

    async def give_back() -> None:
        async with service.transaction() as session:
            await release(session, UUID(contract["id"]))

    async with service.transaction() as session:
        if undoing:
            await follow_undoing(session, _undone(merge))
        else:
            await follow_merge(session, _happened(merge))
        await session.flush()
        giving = asyncio.create_task(give_back())
        await _stands_before_a_lock(service, giving)
    await giving
    for customer_id in (survivor, other):
        [row] = await service.rows(
            "SELECT reserved_amount FROM credit_profile WHERE customer_id = $1", customer_id
        )
        assert row["reserved_amount"] == 0


def _happened(merge: AMerge) -> CustomerMerged:
    return merge.happened()


def _undone(merge: AMerge) -> CustomerMergeUndone:
    return merge.undone()


async def _stands_before_a_lock(service: Harness, task: asyncio.Task[None]) -> None:
    waiting = (
        "SELECT 1 FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not task.done() and not await service.rows(waiting):
        pass


WHOSE = st.lists(st.integers(0, 1), max_size=2)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(contracts=WHOSE, invoices=WHOSE, drafts=WHOSE, deposits=WHOSE)
async def test_a_merge_and_its_undoing_leave_everything_as_it_was(
    service: Harness,
    contracts: list[int],
    invoices: list[int],
    drafts: list[int],
    deposits: list[int],
) -> None:
    both = await pair(service)
    for place in contracts:
        contract = await signed(service, both[place])
        await charged(service, a_charge(both[place], 500, contract_id=contract["id"]))
    for place in invoices:
        contract = await signed(service, both[place])
        await invoiced(service, both[place], contract, 1_000)
    for place in drafts:
        await drafted(service, both[place])
    for place in deposits:
        await post(
            service, FINANCE, "receipts", paid_json(both[place], 700, external_ref=str(new_id()))
        )
    before = await service.contents()
    merge = AMerge(*both)
    await merged(service, merge)
    assert both[1] not in await customers_of(service)
    async with service.transaction() as session:
        assert await current(session, both[1]) == both[0]
    await undone(service, merge)
    assert await service.contents() == before
    done, back = (await service.recorded(ContractMergeApplied))[-2:]
    assert done.counts == back.counts
