from typing import Any
from uuid import UUID

from chassis.tables import new_id
from chassis.tables.replacements import references
from chassis.testing import Harness
from contract.tables import Base
from contracts.events.contract import (
    ContractMergeApplied,
    CreditHoldPlaced,
    CreditHoldReleased,
)

from ...factories import (
    FINANCE,
    post,
    signed,
)
from ...money.factories import a_charge, billed, charged, invoiced, must_add_up, paid_json, read
from .stories import AMerge, customers_of, merged, pair, undone


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
    for path, count in (("contracts", 2), ("invoices", 1), ("receipts", 1)):
        for customer_id in (survivor, other):
            found = await read(service, f"{path}?customer_id={customer_id}")
            assert len(found["items"]) == count
    assert {mine["customer_id"], contract["customer_id"]} == {str(survivor), str(other)}
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
