from typing import Any

from chassis.auth import Actor
from chassis.testing import Harness
from contracts.events.contract import (
    AllocationReversed,
    InvoiceIssued,
    InvoiceStatus,
    PaymentAllocated,
)
from contracts.samples import samples

from ..factories import (
    HONGQIAO_DISPATCHER,
    MANAGEMENT,
    OF_ORDER,
    PUDONG_DISPATCHER,
    SALES,
    an,
    deliver_samples,
    late_assignment,
    signed_contract,
    the,
    trip,
)

CONTRACTS = "/v1/figures/contracts"


async def test_nobody_sees_contracts_without_signing_in(analytics: Harness) -> None:
    async with analytics.client() as client:
        assert (await client.get(CONTRACTS)).status_code == 401


async def test_a_dispatcher_sees_contracts_that_the_own_branch_delivers(
    analytics: Harness,
) -> None:
    await analytics.deliver(*signed_contract("ours"), *signed_contract("theirs", branch="HQA"))
    ours = await _figures(analytics, actor=PUDONG_DISPATCHER)
    theirs = await _figures(analytics, actor=HONGQIAO_DISPATCHER)
    assert (ours["contracts_signed"], theirs["contracts_signed"]) == (1, 1)
    assert ours["event_ids"]["contracts_signed"] != theirs["event_ids"]["contracts_signed"]
    hidden = await _figures(analytics, the("theirs"), actor=PUDONG_DISPATCHER)
    assert hidden == await _figures(analytics, the("no such contract"), actor=PUDONG_DISPATCHER)


async def test_contract_figures_need_their_permission(analytics: Harness) -> None:
    async with analytics.client(SALES) as client:
        assert (await client.get(CONTRACTS)).status_code == 403


async def test_everything_from_signature_to_closed_sheets_is_counted(analytics: Harness) -> None:
    await analytics.deliver(
        *signed_contract("one"),
        *signed_contract("two"),
        *trip("driven", contract_id=the("one")),
        *trip("under way", contract_id=the("one"))[:2],
        times=2,
    )
    figures = await _figures(analytics)
    assert {name: value for name, value in figures.items() if name != "event_ids"} == {
        "contracts_signed": 2,
        "vehicles_assigned": 2,
        "demands_unmet": 2,
        "demands_waiting": 2,
        "trip_sheets_issued": 2,
        "trip_sheets_closed": 1,
        "swaps": 0,
        "orders_revised": 0,
        "invoices_issued": 0,
        "invoices_paid": 0,
        "credit_notes": 0,
    }
    for name, event_ids in figures["event_ids"].items():
        assert len(set(event_ids)) == figures[name]


async def test_figures_may_be_asked_for_some_contracts_alone(analytics: Harness) -> None:
    await analytics.deliver(
        *signed_contract("one"),
        *signed_contract("two"),
        *signed_contract("three"),
        *trip("driven", contract_id=the("two")),
    )
    assert (await _figures(analytics, the("one"), the("two")))["contracts_signed"] == 2
    assert (await _figures(analytics, the("two")))["trip_sheets_closed"] == 1
    assert (await _figures(analytics, the("three")))["trip_sheets_issued"] == 0


async def test_orders_are_asked_for_beside_contracts(analytics: Harness) -> None:
    await analytics.deliver(
        *signed_contract("one"),
        *trip("chartered", contract_id=the("one")),
        *trip("ordered", **OF_ORDER),
    )
    async with analytics.client(MANAGEMENT) as client:
        of_order = {"order_id": str(OF_ORDER["order_id"])}
        ordered = (await client.get(CONTRACTS, params=of_order)).json()
        of_both = of_order | {"contract_id": str(the("one"))}
        both = (await client.get(CONTRACTS, params=of_both)).json()
    assert (ordered["contracts_signed"], ordered["trip_sheets_closed"]) == (0, 1)
    assert (both["contracts_signed"], both["trip_sheets_closed"]) == (1, 2)
    assert (await _figures(analytics, the("one")))["trip_sheets_closed"] == 1
    assert await _figures(analytics) == both


async def test_at_most_five_hundred_contracts_are_taken_at_once(analytics: Harness) -> None:
    contracts = [str(the(f"contract {number}")) for number in range(501)]
    async with analytics.client(MANAGEMENT) as client:
        most = await client.get(CONTRACTS, params={"contract_id": contracts[:500]})
        too_many = await client.get(CONTRACTS, params={"contract_id": contracts})
    assert most.status_code == 200
    assert too_many.status_code == 422


async def test_a_demand_waits_no_longer_once_it_has_a_vehicle(analytics: Harness) -> None:
    await analytics.deliver(*signed_contract("one"))
    assert (await _figures(analytics))["demands_waiting"] == 1
    await analytics.deliver(late_assignment("one"))
    figures = await _figures(analytics)
    assert (figures["demands_unmet"], figures["demands_waiting"]) == (1, 0)
    assert figures["vehicles_assigned"] == 2


async def test_an_invoice_is_paid_as_long_as_nothing_is_open(analytics: Harness) -> None:
    of = {"invoice_id": the("invoice"), "contract_id": the("one"), "order_id": None}
    issued = an(InvoiceIssued, status=InvoiceStatus.ISSUED, **of)
    paid = an(PaymentAllocated, status=InvoiceStatus.PAID, **of)
    reversed_ = an(AllocationReversed, status=InvoiceStatus.ISSUED, **of)

    await analytics.deliver(issued, paid)
    figures = await _figures(analytics, the("one"))
    assert (figures["invoices_issued"], figures["invoices_paid"]) == (1, 1)
    assert len(figures["event_ids"]["invoices_paid"]) == 1
    await analytics.deliver(reversed_)
    figures = await _figures(analytics, the("one"))
    assert (figures["invoices_issued"], figures["invoices_paid"]) == (1, 0)


async def test_a_swap_is_an_assignment_that_carries_another_one_on(analytics: Harness) -> None:
    swapped = late_assignment("one").model_copy(update={"swapped_from": the("before")})
    await analytics.deliver(*signed_contract("one"), swapped, times=2)
    figures = await _figures(analytics, the("one"))
    assert (figures["vehicles_assigned"], figures["swaps"]) == (2, 1)


async def test_the_samples_are_counted_with_the_ids_of_their_events(analytics: Harness) -> None:
    await deliver_samples(analytics)
    event_ids = (await _figures(analytics))["event_ids"]
    assert event_ids == {
        "contracts_signed": [str(samples()["contract.signed.v1"].id)],
        "vehicles_assigned": [str(samples()["fleet.vehicle-assigned.v1"].id)],
        "demands_unmet": [str(samples()["fleet.assignment-demand-unmet.v1"].id)],
        "trip_sheets_issued": [str(samples()["fleet.trip-sheet-issued.v1"].id)],
        "trip_sheets_closed": [str(samples()["fleet.trip-sheet-closed.v1"].id)],
        "swaps": [],
        "orders_revised": [str(samples()["contract.order-revised.v1"].id)],
        "invoices_issued": [str(samples()["contract.invoice-issued.v1"].id)],
        "invoices_paid": [],
        "credit_notes": [str(samples()["contract.credit-note-issued.v1"].id)],
    }


async def _figures(
    analytics: Harness, *contract_ids: object, actor: Actor = MANAGEMENT
) -> dict[str, Any]:
    async with analytics.client(actor) as client:
        answer = await client.get(CONTRACTS, params={"contract_id": list(map(str, contract_ids))})
        assert answer.status_code == 200, answer.text
        return answer.json()
