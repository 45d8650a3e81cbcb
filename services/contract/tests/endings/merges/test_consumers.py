import asyncio
from collections.abc import Sequence
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.tables import new_id
from chassis.tables.replacements import current, references
from chassis.testing import Harness
from contract.credit.commands import release
from contract.endings.merges.commands import follow_merge, follow_undoing
from contract.tables import Base
from contracts.event import Event
from contracts.events.contract import (
    ContractDrafted,
    ContractMergeApplied,
    CreditHoldPlaced,
    CreditHoldReleased,
)
from contracts.events.customer import CustomerMerged, CustomerMergeUndone, CustomerStatus

from ...factories import (
    FINANCE,
    customer_registered,
    drafted,
    known_customer,
    post,
    quote_accepted,
    signed,
)
from ...money.factories import a_charge, billed, charged, invoiced, must_add_up, paid_json, read
from .stories import AMerge


async def pair(service: Harness) -> tuple[UUID, UUID]:
    """Two customers, to be survivor and merged."""
    survivor = await known_customer(service)
    merged = customer_registered(number="KH-2026-000002")
    await service.deliver(merged)
    return survivor, merged.customer_id


async def undone(service: Harness, merge: AMerge) -> None:
    await service.deliver(merge.status(CustomerStatus.PROSPECT), merge.undone())


async def merged(service: Harness, merge: AMerge) -> None:
    await service.deliver(merge.status(CustomerStatus.MERGED), merge.happened())


async def customers_of(service: Harness) -> set[UUID]:
    """The customers that any contract, order, document or debt belongs to."""
    found = await service.rows(
        "SELECT customer_id FROM contract UNION SELECT customer_id FROM charge "
        "UNION SELECT customer_id FROM invoice UNION SELECT customer_id FROM receipt "
        "UNION SELECT customer_id FROM credit_reservation UNION SELECT customer_id FROM credit_note"
    )
    return {row["customer_id"] for row in found}


async def test_no_table_with_a_customer_is_forgotten(service: Harness) -> None:
    watched = await service.rows(
        "SELECT DISTINCT event_object_table AS name FROM information_schema.triggers "
        "WHERE trigger_name = 'follow_replacement_of_customer_id'"
    )
    known = {column.table.name for column in references(Base.metadata)}
    assert {row["name"] for row in watched} == known - {"credit_change", "credit_hold"}


async def test_the_survivor_has_it_all_and_keeps_its_own_limit(service: Harness) -> None:
    survivor, other = await pair(service)
    terms = {"grade": "A", "term_days": 30, "limit": {"amount": 50_000_000}, "reason": "good"}
    async with service.client(FINANCE) as client:
        assert (await client.put(f"/v1/credit-profiles/{other}", json=terms)).is_success
    before = await read(service, f"customers/{survivor}/credit")
    mine = await signed(service, survivor)
    contract = await signed(service, other)
    await invoiced(service, other, contract, 1_000)
    await charged(service, a_charge(other, 500, contract_id=contract["id"]))
    await post(service, FINANCE, "receipts", paid_json(other, 700))
    merge = AMerge(survivor, other)
    await service.deliver(merge.happened(), times=2)
    assert await customers_of(service) == {survivor}
    credit = await must_add_up(service, survivor)
    assert (credit["grade"], credit["limit"]) == (before["grade"], before["limit"])
    assert credit["open_invoices"]["amount"] == 1_090
    assert credit["unbilled"]["amount"] == 545
    assert credit["deposits"]["amount"] == 700
    reserved = await service.rows("SELECT amount FROM credit_reservation")
    assert credit["reserved"]["amount"] == sum(row["amount"] for row in reserved) > 0
    assert (await read(service, f"customers/{other}/credit"))["customer_id"] == str(survivor)
    assert {mine["id"], contract["id"]} == {
        found["id"] for found in (await read(service, f"contracts?customer_id={survivor}"))["items"]
    }
    [applied] = await service.recorded(ContractMergeApplied)
    assert applied.counts == {
        "contract": 1,
        "credit_reservation": 1,
        "charge": 2,
        "invoice": 1,
        "receipt": 1,
    }
    [row] = await service.rows("SELECT * FROM credit_profile WHERE customer_id = $1", other)
    assert row["reserved_amount"] == row["open_invoices_amount"] == row["unbilled_amount"] == 0


async def test_what_is_asked_for_the_merged_customer_is_done_for_the_survivor(
    service: Harness,
) -> None:
    survivor, other = await pair(service)
    await merged(service, AMerge(survivor, other))
    contract = await signed(service, other)
    assert contract["customer_id"] == str(survivor)
    await invoiced(service, other, contract, 1_000)
    await post(service, FINANCE, "receipts", paid_json(other, 700))
    assert await customers_of(service) == {survivor}
    await must_add_up(service, survivor)


async def test_what_belongs_to_a_contract_goes_back_with_it(service: Harness) -> None:
    survivor, other = await pair(service)
    contract = await signed(service, other)
    merge = AMerge(survivor, other)
    await merged(service, merge)
    own = await signed(service, survivor)
    await invoiced(service, survivor, contract, 1_000)
    await charged(service, a_charge(survivor, 500, contract_id=contract["id"]))
    await charged(service, a_charge(survivor, 800, contract_id=own["id"]))
    await undone(service, merge)
    theirs = await must_add_up(service, other)
    assert (theirs["open_invoices"]["amount"], theirs["unbilled"]["amount"]) == (1_090, 545)
    ours = await must_add_up(service, survivor)
    assert (ours["open_invoices"]["amount"], ours["unbilled"]["amount"]) == (0, 872)
    await billed(service, contract_id=contract["id"])
    await must_add_up(service, other)


async def test_a_payment_made_since_stays_and_can_be_taken_back(service: Harness) -> None:
    survivor, other = await pair(service)
    contract = await signed(service, other)
    invoice = await invoiced(service, other, contract, 1_000)
    merge = AMerge(survivor, other)
    await merged(service, merge)
    receipt = await post(service, FINANCE, "receipts", paid_json(survivor, 2_000, (invoice, 1_090)))
    await undone(service, merge)
    assert (await must_add_up_apart(service, survivor))["deposits"]["amount"] == 910
    assert (await must_add_up_apart(service, other))["open_invoices"]["amount"] == 0
    await post(service, FINANCE, f"receipts/{receipt['id']}/reversal", {"reason": "bounced"})
    assert (await must_add_up(service, survivor))["deposits"]["amount"] == 0
    assert (await must_add_up(service, other))["open_invoices"]["amount"] == 1_090


async def must_add_up_apart(service: Harness, customer_id: UUID) -> dict[str, Any]:
    """The credit, compared with open invoices and receipts; either may be settled across."""
    credit = await read(service, f"customers/{customer_id}/credit")
    [rows] = await service.rows(
        "SELECT (SELECT coalesce(sum(open_amount), 0) FROM invoice WHERE customer_id = $1)::bigint"
        " AS open, (SELECT coalesce(sum(unallocated_amount), 0) FROM receipt "
        "WHERE customer_id = $1)::bigint AS deposits",
        customer_id,
    )
    assert credit["open_invoices"]["amount"] == rows["open"]
    assert credit["deposits"]["amount"] == rows["deposits"]
    return credit


async def test_whoever_was_held_stays_held_until_the_merge_is_undone(service: Harness) -> None:
    survivor, other = await pair(service)
    await post(service, FINANCE, f"customers/{other}/credit/hold", {"reason": "never pays"})
    merge = AMerge(survivor, other)
    await merged(service, merge)
    held = (await service.recorded(CreditHoldPlaced))[-1]
    assert (held.customer_id, held.reason) == (survivor, "never pays")
    assert (await read(service, f"customers/{survivor}/credit"))["hold"]
    await undone(service, merge)
    [released] = await service.recorded(CreditHoldReleased)
    assert released.customer_id == survivor
    assert not (await read(service, f"customers/{survivor}/credit"))["hold"]
    assert (await read(service, f"customers/{other}/credit"))["hold"]


async def test_debts_that_are_too_high_for_one_limit_are_held(service: Harness) -> None:
    survivor, other = await pair(service)
    contract = await signed(service, other)
    limit = (await read(service, f"customers/{survivor}/credit"))["limit"]["amount"]
    await charged(service, a_charge(other, limit, contract_id=contract["id"]))
    await merged(service, AMerge(survivor, other))
    [held] = await service.recorded(CreditHoldPlaced)
    assert (held.customer_id, held.cause) == (survivor, "over_limit")
    assert held.exposure.amount > held.limit.amount == limit


async def test_a_merge_waits_for_its_survivor(service: Harness) -> None:
    _, other = await pair(service)
    await service.deliver(AMerge(new_id(), other).happened())
    assert [row["reason"] for row in await service.parked()] == ["waits-for-reference"]


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
