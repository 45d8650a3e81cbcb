from datetime import date
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.customer import CustomerOwnerChanged, HandoverCompleted, HandoverItem
from contracts.events.sales import OpportunityUpdated
from contracts.values import Scope

from ..desk import Desk
from ..factories import AContract, a_deal, a_scope, an_interest, customer_registered, customer_state

RECEIVER = a_scope("HQ/XH")
MANAGER = a_scope("HQ")


def owner_changed(desk: Desk, new: Scope = RECEIVER) -> CustomerOwnerChanged:
    assert desk.actor
    return CustomerOwnerChanged(
        **customer_state(new, desk.customer_id),
        old_owner_id=desk.actor.id,
        new_owner_id=new.owner_id,
        reason="handover",
        handover_id=None,
    )


def completed(desk: Desk) -> HandoverCompleted:
    """The seller leaves; their one customer goes to a receiver, the rest to the manager."""
    assert desk.actor
    item = HandoverItem(
        customer_id=desk.customer_id,
        receiver_id=RECEIVER.owner_id,
        org_path=RECEIVER.org_path,
    )
    return HandoverCompleted(
        handover_id=new_id(),
        leaver_id=desk.actor.id,
        receiver_id=MANAGER.owner_id,
        leaves_on=date(2026, 9, 1),
        items=(item,),
        scope=MANAGER,
    )


async def owner_of(service: Harness, record: dict[str, Any], table: str) -> tuple[UUID, str]:
    statement = {
        "leads": "SELECT owner_id, org_path FROM leads WHERE id = $1",
        "opportunities": "SELECT owner_id, org_path FROM opportunities WHERE id = $1",
        "customer_refs": "SELECT owner_id, org_path FROM customer_refs WHERE id = $1",
    }[table]
    [row] = await service.rows(statement, UUID(str(record["id"])))
    return row["owner_id"], row["org_path"]


def of(scope: Scope) -> tuple[UUID, str]:
    return scope.owner_id, scope.org_path


async def test_open_opportunities_go_with_their_customer(service: Harness, desk: Desk) -> None:
    opened = await desk.open_opportunity()
    lost = await desk.open_opportunity()
    await desk.post(f"/v1/opportunities/{lost['id']}/loss", {"reason": "Gone"})
    await service.deliver(owner_changed(desk), times=2)
    assert await owner_of(service, opened, "opportunities") == of(RECEIVER)
    assert await owner_of(service, {"id": desk.customer_id}, "customer_refs") == of(RECEIVER)
    assert desk.actor
    assert (await owner_of(service, lost, "opportunities"))[0] == desk.actor.id
    [updated] = await service.recorded(OpportunityUpdated)
    assert (updated.scope.owner_id, updated.changed) == (RECEIVER.owner_id, ("owner_id",))


async def test_what_a_colleague_works_on_with_the_customer_stays_theirs(
    service: Harness, desk: Desk, manager: Desk
) -> None:
    theirs = await manager.open_opportunity()
    await service.deliver(owner_changed(desk), completed(desk))
    assert manager.actor
    assert (await owner_of(service, theirs, "opportunities"))[0] == manager.actor.id


async def test_a_quote_goes_with_its_opportunity(service: Harness, desk: Desk) -> None:
    opportunity = await desk.commercial_opportunity()
    quote = await desk.draft_quote(opportunity)
    await service.deliver(owner_changed(desk))
    assert (await desk.client.get(f"/v1/quotes/{quote['id']}")).status_code == 404


@pytest.mark.parametrize("order", list(permutations(range(2))))
async def test_nothing_open_stays_with_the_leaver(
    service: Harness, desk: Desk, order: tuple[int, int]
) -> None:
    assert desk.actor
    other = customer_registered(desk.actor.scope())
    await service.deliver(other)
    opened = await desk.open_opportunity()
    elsewhere = await desk.post("/v1/opportunities", a_deal(other.customer_id))
    lead = await desk.post("/v1/leads", an_interest())
    gone = await desk.post("/v1/leads", an_interest())
    await desk.post(f"/v1/leads/{gone['id']}/disqualification", {"reason": "no money"})
    story = [owner_changed(desk), completed(desk)]
    for place in order:
        await service.deliver(story[place], times=2)
    assert await owner_of(service, opened, "opportunities") == of(RECEIVER)
    assert await owner_of(service, elsewhere, "opportunities") == of(MANAGER)
    assert await owner_of(service, lead, "leads") == of(MANAGER)
    assert (await owner_of(service, gone, "leads"))[0] == desk.actor.id


@pytest.mark.parametrize("known", [False, True])
async def test_a_renewal_that_opens_after_the_owner_has_left_is_for_whoever_took_over(
    service: Harness, desk: Desk, known: bool
) -> None:
    assert desk.actor
    contract = AContract()
    contract.customer_id, contract.scope = desk.customer_id, desk.actor.scope()
    if known:
        await service.deliver(owner_changed(desk))
    await service.deliver(completed(desk), contract.expiring())
    [row] = await service.rows("SELECT id FROM opportunities")
    assert await owner_of(service, dict(row), "opportunities") == of(RECEIVER if known else MANAGER)
