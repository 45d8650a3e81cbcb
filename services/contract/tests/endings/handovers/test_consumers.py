from datetime import date
from itertools import permutations
from uuid import UUID

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.event import Event
from contracts.events.customer import CustomerOwnerChanged, HandoverCompleted, HandoverItem
from contracts.values import Scope

from ...factories import (
    OTHER_REP,
    REP,
    customer_registered,
    draft_json,
    drafted,
    known_customer,
    post,
    quote_accepted,
    signed,
)
from ...money.factories import invoiced

RECEIVER = Scope(org_path="HQ/XH", owner_id=new_id())
MANAGER = Scope(org_path="HQ", owner_id=new_id())


def owner_changed(customer_id: UUID) -> CustomerOwnerChanged:
    return CustomerOwnerChanged(
        **dict(customer_registered(customer_id, scope=RECEIVER)),
        old_owner_id=REP.id,
        new_owner_id=RECEIVER.owner_id,
        reason="handover",
        handover_id=None,
    )


def completed(customer_id: UUID) -> HandoverCompleted:
    item = HandoverItem(
        customer_id=customer_id, receiver_id=RECEIVER.owner_id, org_path=RECEIVER.org_path
    )
    return HandoverCompleted(
        handover_id=new_id(),
        leaver_id=REP.id,
        receiver_id=MANAGER.owner_id,
        leaves_on=date(2026, 9, 1),
        items=(item,),
        scope=MANAGER,
    )


async def owners(service: Harness, customer_id: UUID) -> dict[str, set[tuple[UUID, str]]]:
    found = await service.rows(
        "SELECT 'contract' AS what, owner_id, org_path FROM contract WHERE customer_id = $1 "
        "UNION SELECT 'invoice', owner_id, org_path FROM invoice WHERE customer_id = $1 "
        "UNION SELECT 'customer', owner_id, org_path FROM customer_ref WHERE id = $1",
        customer_id,
    )
    held: dict[str, set[tuple[UUID, str]]] = {}
    for row in found:
        held.setdefault(row["what"], set()).add((row["owner_id"], row["org_path"]))
    return held


def of(scope: Scope) -> set[tuple[UUID, str]]:
    return {(scope.owner_id, scope.org_path)}


async def test_contracts_and_open_invoices_go_with_their_customer(service: Harness) -> None:
    customer_id = await known_customer(service)
    await drafted(service, customer_id)
    await invoiced(service, customer_id, await signed(service, customer_id), 1_000)
    await service.deliver(owner_changed(customer_id), times=2)
    assert await owners(service, customer_id) == {
        "contract": of(RECEIVER),
        "invoice": of(RECEIVER),
        "customer": of(RECEIVER),
    }


async def test_what_is_over_keeps_its_owner(service: Harness) -> None:
    customer_id = await known_customer(service)
    await signed(service, customer_id)
    await service.rows("UPDATE contract SET status = 'expired' RETURNING id")
    await service.deliver(owner_changed(customer_id), completed(customer_id))
    assert {owner for owner, _ in (await owners(service, customer_id))["contract"]} == {REP.id}


async def test_what_a_colleague_drafted_stays_theirs(service: Harness) -> None:
    customer_id = await known_customer(service, OTHER_REP)
    await post(service, OTHER_REP, "contracts", draft_json(customer_id))
    await service.deliver(owner_changed(customer_id), completed(customer_id))
    assert {owner for owner, _ in (await owners(service, customer_id))["contract"]} == {
        OTHER_REP.id
    }


@pytest.mark.parametrize("order", list(permutations(range(2))))
async def test_nothing_that_goes_on_stays_with_the_leaver(
    service: Harness, order: tuple[int, int]
) -> None:
    customer_id, elsewhere = await known_customer(service), await known_customer(service)
    await signed(service, customer_id)
    await drafted(service, elsewhere)
    story = [owner_changed(customer_id), completed(customer_id)]
    for place in order:
        await service.deliver(story[place], times=2)
    assert (await owners(service, customer_id))["contract"] == of(RECEIVER)
    assert (await owners(service, elsewhere))["contract"] == of(MANAGER)


@pytest.mark.parametrize("place_of_quote", range(3))
async def test_what_a_leaver_had_under_way_reaches_whoever_took_over(
    service: Harness, place_of_quote: int
) -> None:
    customer_id = await known_customer(service)
    # The customer changes hands before the handover is completed: they are one stream.
    first, then = owner_changed(customer_id), completed(customer_id)
    story: list[Event] = [first, then]
    story.insert(place_of_quote, quote_accepted(customer_id))
    for told in story:
        await service.deliver(told)
    assert (await owners(service, customer_id))["contract"] == of(RECEIVER)


async def test_what_goes_with_no_customer_of_theirs_reaches_the_usual_receiver(
    service: Harness,
) -> None:
    customer_id, elsewhere = await known_customer(service), await known_customer(service)
    await service.deliver(completed(customer_id), quote_accepted(elsewhere))
    assert (await owners(service, elsewhere))["contract"] == of(MANAGER)
