from itertools import permutations
from typing import Any

import pytest

from chassis.testing import Harness
from contracts.event import Event
from contracts.events.contract import ReviewDecision
from contracts.events.sales import (
    OpportunityFulfilled,
    OpportunityStageChanged,
    OpportunityWon,
    Stage,
)

from ..desk import Desk
from ..factories import AContract

OWN_EVENTS = [OpportunityStageChanged, OpportunityWon, OpportunityFulfilled]


async def _state(service: Harness) -> dict[str, Any]:
    """The opportunity as it stands, and all that was told of it since negotiation."""
    [row] = await service.rows(
        "SELECT stage, status, contract_id, version FROM opportunities ORDER BY id"
    )
    return dict(row) | {kind.type: len(await service.recorded(kind)) for kind in OWN_EVENTS}


async def test_a_drafted_contract_is_linked_to_its_opportunity(
    service: Harness, desk: Desk
) -> None:
    opportunity = await desk.negotiated_opportunity()
    contract = AContract(opportunity)
    await service.deliver(contract.drafted())
    now = await desk.again(opportunity)
    assert (now["contract_id"], now["stage"]) == (str(contract.id), "negotiation")


async def test_a_submission_brings_the_opportunity_into_review(
    service: Harness, desk: Desk
) -> None:
    opportunity = await desk.negotiated_opportunity()
    contract = AContract(opportunity)
    await service.deliver(contract.drafted(), contract.submitted())
    assert (await desk.again(opportunity))["stage"] == "review"


async def test_a_returned_contract_brings_it_back_with_the_comment(
    service: Harness, desk: Desk
) -> None:
    opportunity = await desk.negotiated_opportunity()
    contract = AContract(opportunity)
    await service.deliver(contract.drafted(), contract.submitted())
    await service.deliver(contract.returned("The term is too short"))
    assert (await desk.again(opportunity))["stage"] == "negotiation"
    moved = (await service.recorded(OpportunityStageChanged))[-1]
    assert (moved.from_stage, moved.reason) == (Stage.REVIEW, "The term is too short")
    await service.deliver(contract.submitted())
    assert (await desk.again(opportunity))["stage"] == "review"


async def test_an_approving_review_leaves_the_opportunity_in_review(
    service: Harness, desk: Desk
) -> None:
    opportunity = await desk.negotiated_opportunity()
    contract = AContract(opportunity)
    await service.deliver(contract.drafted(), contract.submitted())
    await service.deliver(contract.reviewed(ReviewDecision.APPROVED))
    assert (await desk.again(opportunity))["stage"] == "review"


async def test_a_signature_wins_and_the_first_trip_sheet_alone_fulfils(
    service: Harness, desk: Desk
) -> None:
    opportunity = await desk.negotiated_opportunity()
    contract = AContract(opportunity)
    await service.deliver(contract.drafted(), contract.submitted(), contract.signed())
    won = await desk.again(opportunity)
    assert (won["stage"], won["status"]) == ("fulfilment", "won")
    first, second = contract.trip_sheet_issued(), contract.trip_sheet_issued()
    await service.deliver(first, second)
    assert (await desk.again(opportunity))["status"] == "fulfilled"
    [fulfilled] = await service.recorded(OpportunityFulfilled)
    assert fulfilled.trip_sheet_id == first.trip_sheet_id


@pytest.mark.parametrize("arrival", ["the same message", "the same fact in another message"])
async def test_each_event_twice_changes_nothing(service: Harness, desk: Desk, arrival: str) -> None:
    opportunity = await desk.negotiated_opportunity()
    contract = AContract(opportunity)
    story: list[Event] = [
        contract.drafted(),
        contract.submitted(),
        contract.returned("No"),
        contract.submitted(),
        contract.reviewed(ReviewDecision.APPROVED),
        contract.signed(),
        contract.trip_sheet_issued(),
    ]
    for event in story:
        await service.deliver(event)
        once = await _state(service)
        if arrival == "the same message":
            await service.deliver(event, times=2)
        else:
            await service.deliver(event)
        assert await _state(service) == once
    assert await service.parked() == []


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_contract_and_trip_sheet_events_in_any_order_end_in_the_same_state(
    service: Harness, desk: Desk, order: tuple[int, ...]
) -> None:
    opportunity = await desk.negotiated_opportunity()
    contract = AContract(opportunity)
    story = [
        contract.drafted(),
        contract.submitted(),
        contract.signed(),
        contract.trip_sheet_issued(),
    ]
    for place in order:
        await service.deliver(story[place])
        await service.service.inbox.retry_parked()
    assert await service.parked() == []
    now = await desk.again(opportunity)
    assert (now["stage"], now["status"], now["contract_id"]) == (
        "fulfilment",
        "fulfilled",
        str(contract.id),
    )
    assert len(await service.recorded(OpportunityWon)) == 1
    assert len(await service.recorded(OpportunityFulfilled)) == 1


async def test_a_contract_of_an_opportunity_not_known_here_waits_and_is_not_lost(
    service: Harness, desk: Desk
) -> None:
    contract = AContract({"id": str(desk.contact_id), "customer_id": str(desk.customer_id)})
    await service.deliver(contract.signed(), contract.trip_sheet_issued())
    waiting = await service.parked()
    assert {row["reason"] for row in waiting} == {"waits-for-reference"}
    assert len(waiting) == 2


async def test_contracts_drafted_by_hand_are_none_of_our_business(
    service: Harness, desk: Desk
) -> None:
    opportunity = await desk.negotiated_opportunity()
    contract = AContract()
    await service.deliver(
        contract.drafted(),
        contract.submitted(),
        contract.returned(),
        contract.signed(),
        contract.trip_sheet_issued(),
    )
    assert await service.parked() == []
    assert (await desk.again(opportunity))["stage"] == "negotiation"


async def test_a_trip_sheet_of_a_framework_contract_waits_only_until_the_contract_is_known(
    service: Harness,
) -> None:
    contract = AContract()
    await service.deliver(contract.trip_sheet_issued())
    assert [row["reason"] for row in await service.parked()] == ["waits-for-reference"]
    await service.deliver(contract.drafted())
    await service.service.inbox.retry_parked()
    assert await service.parked() == []


async def test_a_signature_after_the_loss_changes_nothing(service: Harness, desk: Desk) -> None:
    opportunity = await desk.negotiated_opportunity()
    contract = AContract(opportunity)
    await service.deliver(contract.drafted(), contract.submitted())
    await desk.post(f"/v1/opportunities/{opportunity['id']}/loss", {"reason": "Gone"})
    await service.deliver(contract.signed(), contract.trip_sheet_issued())
    assert (await desk.again(opportunity))["status"] == "lost"
    assert await service.parked() == []


async def test_nobody_takes_an_opportunity_out_of_review_by_hand(
    service: Harness, desk: Desk, manager: Desk
) -> None:
    opportunity = await desk.negotiated_opportunity()
    contract = AContract(opportunity)
    await service.deliver(contract.drafted(), contract.submitted())
    path = f"/v1/opportunities/{opportunity['id']}/stage"
    for stage in ("negotiation", "fulfilment"):
        problem = await manager.refused(path, {"to_stage": stage, "reason": "hurry"})
        assert problem["type"] == "urn:ludan:problem:moved-by-its-contract"
