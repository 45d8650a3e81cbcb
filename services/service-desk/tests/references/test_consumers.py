import pytest

from chassis.tables import new_id
from chassis.testing import Harness, an_actor
from contracts.event import Event
from contracts.events.customer import CustomerKind, CustomerTier, PersonalCustomer
from contracts.events.gateway import OrgUnitKind, StaffLeaving
from contracts.permissions import Role

from ..desk import Desk, wait
from ..factories import (
    TODAY,
    a_scope,
    branch_opened,
    contact_registered,
    customer_registered,
    customer_updated,
    staff_joined,
    staff_left,
)
from ..serving import AService


async def test_a_customer_is_known_by_its_newest_state(empty: Harness) -> None:
    registered = customer_registered()
    updated = customer_updated(
        registered, name="新名", tier=CustomerTier.GOLD, strategic=True, scope=a_scope("HQ/XH")
    )
    await empty.deliver(registered, updated, times=2)
    [known] = await empty.rows("SELECT name, tier, strategic, org_path FROM customer_refs")
    assert tuple(known) == ("新名", "gold", True, "HQ/XH")


async def test_news_of_a_customer_do_not_make_us_forget_when_we_spoke(
    service: Harness, agent: Desk
) -> None:
    await agent.record("praise")
    heard = "SELECT last_contact_at FROM customer_refs"
    before = await service.rows(heard)
    wait(days=1)
    await service.deliver(customer_registered(customer_id=agent.customer_id, name="新名"))
    assert await service.rows(heard) == before
    assert before[0]["last_contact_at"] is not None


async def test_a_person_is_known_by_the_name_in_the_personal_block(empty: Harness) -> None:
    person = customer_registered(
        kind=CustomerKind.PERSON, name=None, personal=PersonalCustomer(name="赵敏")
    )
    await empty.deliver(person, times=2)
    [known] = await empty.rows("SELECT name FROM customer_refs")
    assert known["name"] == "赵敏"


async def test_of_a_contact_only_whose_it_is_is_kept(empty: Harness) -> None:
    contact = contact_registered(customer_registered())
    await empty.deliver(contact, times=2)
    [known] = await empty.rows("SELECT * FROM contact_refs")
    assert tuple(known) == (contact.contact_id, contact.customer_id)


async def test_a_contract_of_several_branches_has_no_branch_of_its_own(service: Harness) -> None:
    customer = customer_registered()
    one, two = AService(customer), AService(customer)
    signed = two.signed()
    foreign = signed.lines[0].model_copy(update={"branch": "XH"})
    await service.deliver(
        customer, one.signed(), signed.model_copy(update={"lines": (*signed.lines, foreign)})
    )
    rows = await service.rows("SELECT id, branch FROM contract_refs")
    assert dict(tuple(row) for row in rows) == {one.contract_id: "PD", two.contract_id: None}


async def test_departments_have_no_dates_of_their_own(empty: Harness) -> None:
    await empty.deliver(
        branch_opened("HQ", OrgUnitKind.HEADQUARTERS),
        branch_opened("PD"),
        branch_opened("DISP", OrgUnitKind.DEPARTMENT),
        times=2,
    )
    codes = await empty.rows("SELECT code, path FROM branch_refs ORDER BY code")
    assert [tuple(row) for row in codes] == [("HQ", "HQ"), ("PD", "HQ/PD")]


async def test_staff_that_leaves_is_known_until_it_has_left(empty: Harness) -> None:
    somebody = an_actor(Role.SERVICE_AGENT)
    leaving = StaffLeaving(
        staff_id=somebody.id,
        manager_id=new_id(),
        leaves_on=TODAY,
        roles=somebody.roles,
        org_path=somebody.org_path,
    )
    for told, active in ((staff_joined(somebody), True), (leaving, True), (None, False)):
        await empty.deliver(told or staff_left(somebody), times=2)
        [known] = await empty.rows("SELECT active FROM staff_refs")
        assert known["active"] is active


async def test_everything_told_anew_leaves_the_same_references(service: Harness) -> None:
    customer = customer_registered()
    served, sheet_id = AService(customer), new_id()
    told: list[Event] = [
        customer,
        served.signed(),
        served.order_captured(),
        served.vehicle_registered(),
        served.driver_registered(),
        served.assigned(),
        served.sheet_issued(sheet_id),
    ]
    everything = (
        "SELECT to_jsonb(c), to_jsonb(o), to_jsonb(v), to_jsonb(d), to_jsonb(a), to_jsonb(t) "
        "FROM contract_refs c, order_refs o, vehicle_refs v, driver_refs d, assignment_refs a, "
        "trip_sheet_refs t"
    )
    await service.deliver(*told)
    once = await service.rows(everything)
    await service.deliver(*told)
    assert await service.rows(everything) == once
    assert len(once) == 1


@pytest.mark.parametrize("vehicle_first", [True, False])
async def test_references_arrive_in_any_order(
    service: Harness, agent: Desk, vehicle_first: bool
) -> None:
    customer = customer_registered()
    served, sheet_id = AService(customer), new_id()
    told: list[Event] = [
        served.sheet_issued(sheet_id),
        served.assigned(),
        served.vehicle_registered(),
        served.driver_registered(),
        customer,
    ]
    await service.deliver(*(told if vehicle_first else reversed(told)))
    agent.customer_id = customer.customer_id
    ticket = await agent.record("complaint", trip_sheet_id=sheet_id)
    assert ticket["driver_id"] == str(served.driver_id)
    assert await service.parked() == []
