from itertools import permutations
from uuid import UUID

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contract.orders.serving.commands import settle_order
from contracts.events.fleet import AssignmentDemandUnmet, DispatchConflict, TripSheetState
from contracts.values import VehicleGrade, VehicleNeed

from ..factories import DISPATCHER_PD
from .factories import (
    GROSS,
    Sheet,
    a_period,
    an_estimate,
    captured_order,
    confirmed,
    confirmed_order,
    ordering_customer,
    read_order,
    reserved,
    story,
    wanted,
)
from .test_revisions import revise


def unmet(order_id: UUID, revision: int = 1) -> AssignmentDemandUnmet:
    return AssignmentDemandUnmet(
        demand_id=new_id(),
        order_id=order_id,
        order_number="DD-2026-000001",
        order_revision=revision,
        customer_id=new_id(),
        branch="PD",
        need=VehicleNeed(grade=VehicleGrade.BUSINESS),
        drivers=1,
        period=a_period(),
        lacking="no vehicle",
        scope=DISPATCHER_PD.scope(),
    )


def conflict(order_id: UUID, revision: int = 2) -> DispatchConflict:
    return DispatchConflict(
        order_id=order_id,
        order_number="DD-2026-000001",
        revision=revision,
        kept_revision=1,
        customer_id=new_id(),
        branch="PD",
        lacking="no second driver",
        scope=DISPATCHER_PD.scope(),
    )


async def test_an_order_goes_along_with_its_trip_and_gives_its_credit_back(
    service: Harness,
) -> None:
    customer_id = await ordering_customer(service)
    order = await confirmed(service, customer_id)
    sheet = Sheet(UUID(order["id"]), customer_id)
    for told, status in (
        (sheet.issued(), "dispatched"),
        (sheet.departed(), "in_service"),
    ):
        await service.deliver(told, times=2)
        assert (await read_order(service, order["id"]))["status"] == status
        assert await reserved(service, customer_id) == (GROSS, GROSS)
    await service.deliver(sheet.closed(), times=2)
    await service.deliver(sheet.closed())
    done = await read_order(service, order["id"])
    assert (done["status"], done["dispatched_revision"]) == ("completed", 1)
    assert [trip["status"] for trip in done["trips"]] == ["closed"]
    assert await reserved(service, customer_id) == (0, 0)
    assert await service.parked() == []


async def test_a_void_sheet_leaves_the_order_confirmed(service: Harness) -> None:
    customer_id = await ordering_customer(service)
    order = await confirmed(service, customer_id)
    sheet = Sheet(UUID(order["id"]))
    await service.deliver(sheet.issued(), sheet.voided(), sheet.issued())
    assert (await read_order(service, order["id"]))["status"] == "confirmed"
    assert await reserved(service, customer_id) == (GROSS, GROSS)


def test_any_order_of_what_fleet_tells_leaves_the_same_order() -> None:
    order_id = new_id()
    sheet, void = Sheet(order_id), Sheet(order_id)
    told: list[TripSheetState] = [*story(sheet), void.issued(), void.voided()]
    outcomes = set[tuple[str, int | None, int]]()
    for events in permutations(told):
        order = confirmed_order()
        completed = sum(order.follow(event) for event in (*events, *events))
        outcomes.add((order.status, order.dispatched_revision, min(completed, 1)))
    assert outcomes == {("completed", 2, 1)}


def test_news_of_an_order_that_was_never_confirmed_changes_nothing() -> None:
    order = captured_order()
    order.follow(Sheet(order.id).issued())
    assert order.status == "captured"


@pytest.mark.parametrize("amended_first", [False, True])
async def test_a_conflict_is_shown_until_the_revision_is_served(
    service: Harness, amended_first: bool
) -> None:
    order = await confirmed(service, await ordering_customer(service))
    order_id = UUID(order["id"])
    sheet = Sheet(order_id)
    await service.deliver(sheet.issued())
    status, _ = await revise(service, order, drivers=2)
    assert status == 200
    if amended_first:
        await service.deliver(sheet.amended(), conflict(order_id))
    else:
        await service.deliver(conflict(order_id))
        assert (await read_order(service, order["id"]))["conflict"] == "no second driver"
        await service.deliver(sheet.amended())
    served = await read_order(service, order["id"])
    assert (served["conflict"], served["dispatched_revision"]) == (None, 2)
    assert served["status"] == "dispatched"


async def test_an_order_that_nobody_can_serve_waits(service: Harness) -> None:
    order = await confirmed(service, await ordering_customer(service))
    order_id = UUID(order["id"])
    await service.deliver(unmet(order_id))
    assert (await read_order(service, order["id"]))["waiting"] == "no vehicle"
    await service.deliver(Sheet(order_id).issued(), unmet(order_id))
    assert (await read_order(service, order["id"]))["waiting"] is None


async def test_news_of_an_unknown_order_waits_for_it(service: Harness) -> None:
    order_id = new_id()
    await service.deliver(Sheet(order_id).issued(), unmet(order_id), conflict(order_id))
    assert {row["reason"] for row in await service.parked()} == {"waits-for-reference"}


async def test_invoices_bill_and_close_a_completed_order(service: Harness) -> None:
    customer_id = await ordering_customer(service)
    order = await confirmed(service, customer_id)
    await service.deliver(*story(Sheet(UUID(order["id"]), customer_id)))
    for paid, status in ((False, "billed"), (True, "closed"), (False, "billed")):
        async with service.transaction() as session:
            await settle_order(session, UUID(order["id"]), paid=paid)
        assert (await read_order(service, order["id"]))["status"] == status


def test_a_late_alarm_about_an_older_revision_says_nothing() -> None:
    order = confirmed_order()
    order.revise(wanted(drivers=2), an_estimate(), new_id(), a_period().starts_at, "A long way")
    order.hear_unmet(1, "no vehicle")
    assert order.waiting is None
