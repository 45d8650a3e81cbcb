from typing import Any

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.contract import ContractStatus
from contracts.events.sales import (
    OpportunityFulfilled,
    OpportunityLost,
    OpportunityOpened,
    OpportunityWon,
)

from ..desk import Desk
from ..factories import AContract


async def renewals(service: Harness) -> list[dict[str, Any]]:
    found = await service.rows("SELECT * FROM opportunities WHERE line = 'renewal'")
    return [dict(row) for row in found]


async def renewal(service: Harness) -> dict[str, Any]:
    [found] = await renewals(service)
    return found


async def signed_contract(service: Harness, desk: Desk) -> AContract:
    contract = AContract(await desk.negotiated_opportunity())
    await service.deliver(contract.drafted(), contract.submitted(), contract.signed())
    return contract


async def test_a_contract_near_its_end_opens_its_renewal_once_for_its_owner(
    service: Harness, desk: Desk
) -> None:
    contract = await signed_contract(service, desk)
    for days in (180, 90, 30):
        await service.deliver(contract.expiring(days), times=2)
    assert await service.parked() == []
    found = await renewal(service)
    assert (found["owner_id"], found["org_path"]) == (contract.scope.owner_id, "HQ/PD")
    assert (found["customer_id"], found["renews_id"]) == (desk.customer_id, contract.id)
    assert (found["stage"], found["status"], found["contract_id"]) == (
        "initial_intent",
        "open",
        None,
    )
    assert found["amount_minor"] == 12 * 28_000_00
    assert str(found["expected_close_on"]) == "2027-04-01"
    assert found["need"] == "Two business cars with drivers"
    assert found["key_contact_ids"] == [desk.contact_id]
    opened = (await service.recorded(OpportunityOpened))[-1]
    assert (opened.opportunity_id, opened.line) == (found["id"], "renewal")


async def test_a_contract_drafted_by_hand_is_renewed_from_its_lines(
    service: Harness, desk: Desk
) -> None:
    contract = AContract()
    contract.customer_id = desk.customer_id
    await service.deliver(contract.signed(), contract.expiring())
    assert (await renewal(service))["need"] == "1 x chauffeured charter, business, 1 drivers"


async def test_a_renewal_of_an_unknown_customer_waits_for_them(service: Harness) -> None:
    await service.deliver(AContract().expiring())
    assert [row["reason"] for row in await service.parked()] == ["waits-for-reference"]


async def test_the_signed_renewal_wins_it_and_its_first_trip_sheet_fulfils_it(
    service: Harness, desk: Desk
) -> None:
    contract = await signed_contract(service, desk)
    carried_on = AContract(renewal_of=contract)
    await service.deliver(contract.expiring(), carried_on.drafted())
    assert (await renewal(service))["contract_id"] == carried_on.id
    await service.deliver(carried_on.submitted())
    assert (await renewal(service))["stage"] == "review"
    await service.deliver(carried_on.signed(), contract.renewed(carried_on), times=2)
    assert (await renewal(service))["status"] == "won"
    await service.deliver(contract.expired(ContractStatus.RENEWED))
    await service.deliver(carried_on.trip_sheet_issued())
    assert (await renewal(service))["status"] == "fulfilled"
    assert len(await service.recorded(OpportunityWon)) == 2
    assert len(await service.recorded(OpportunityFulfilled)) == 1


async def test_the_word_of_the_renewal_alone_wins_it(service: Harness, desk: Desk) -> None:
    contract = await signed_contract(service, desk)
    carried_on = AContract(renewal_of=contract)
    await service.deliver(carried_on.signed(), contract.expiring(), contract.renewed(carried_on))
    found = await renewal(service)
    assert (found["status"], found["contract_id"]) == ("won", carried_on.id)


@pytest.mark.parametrize("end", ["terminated", "expired"])
async def test_a_contract_that_ends_without_a_renewal_loses_it_with_the_reason(
    service: Harness, desk: Desk, end: str
) -> None:
    contract = await signed_contract(service, desk)
    await service.deliver(contract.expiring())
    ended = contract.terminated("moved away") if end == "terminated" else contract.expired()
    await service.deliver(ended, times=2)
    [lost] = await service.recorded(OpportunityLost)
    assert lost.reason == (
        "contract terminated: moved away"
        if end == "terminated"
        else "contract expired and was not renewed"
    )
    assert (await renewal(service))["status"] == "lost"


async def test_a_renewal_that_was_decided_stays_as_it_is_when_the_contract_ends(
    service: Harness, desk: Desk
) -> None:
    contract = await signed_contract(service, desk)
    carried_on = AContract(renewal_of=contract)
    await service.deliver(
        contract.expiring(), contract.renewed(carried_on), contract.terminated("x")
    )
    assert (await renewal(service))["status"] == "won"
    assert await service.recorded(OpportunityLost) == []


async def test_a_contract_that_never_came_near_its_end_has_nothing_to_lose(
    service: Harness, desk: Desk
) -> None:
    contract = await signed_contract(service, desk)
    await service.deliver(contract.terminated("bankrupt"))
    assert await renewals(service) == []
    assert await service.parked() == []


async def test_a_trip_sheet_of_an_ad_hoc_order_concerns_no_opportunity(
    service: Harness, desk: Desk
) -> None:
    contract = await signed_contract(service, desk)
    order = {
        "contract_id": None,
        "contract_number": None,
        "line_id": None,
        "order_id": new_id(),
        "order_number": "DD-2026-000001",
        "order_revision": 1,
    }
    await service.deliver(contract.trip_sheet_issued(**order))
    assert await service.parked() == []
    assert await service.recorded(OpportunityFulfilled) == []
