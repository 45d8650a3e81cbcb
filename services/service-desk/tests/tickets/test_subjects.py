from uuid import UUID

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.service_desk import (
    TicketOpened,
)

from ..desk import Desk
from ..factories import contact_registered, customer_registered
from ..serving import AService


async def test_a_trip_sheet_gives_vehicle_driver_contract_branch_and_day(
    service: Harness, driver: Desk, served: AService
) -> None:
    sheet_id = new_id()
    await service.deliver(served.sheet_issued(sheet_id))
    ticket = await driver.record("complaint", trip_sheet_id=sheet_id)
    assert (ticket["vehicle_id"], ticket["driver_id"]) == (
        str(served.vehicle_id),
        str(served.driver_id),
    )
    assert (ticket["contract_id"], ticket["branch"]) == (str(served.contract_id), "PD")
    assert ticket["happened_on"] == "2026-02-27"
    assert ticket["missing"] == ["identity_verified", "wish"]
    [opened] = await service.recorded(TicketOpened)
    assert (opened.driver_id, opened.scope.org_path) == (served.driver_id, "HQ/PD")


async def test_what_contradicts_the_trip_sheet_is_refused(
    service: Harness, agent: Desk, served: AService
) -> None:
    sheet_id = new_id()
    await service.deliver(served.sheet_issued(sheet_id))
    words = agent.words("complaint", trip_sheet_id=sheet_id, driver_id=new_id())
    refused = await agent.refused("/v1/tickets", words)
    assert refused["type"] == "urn:ludan:problem:sheet-says-otherwise"


async def test_a_vehicle_alone_gives_the_driver_and_contract_that_serve_the_customer_now(
    service: Harness, agent: Desk, served: AService
) -> None:
    ticket = await agent.record("grumble", vehicle_id=served.vehicle_id)
    assert (ticket["driver_id"], ticket["contract_id"]) == (
        str(served.driver_id),
        str(served.contract_id),
    )
    await service.deliver(served.assignment_ended())
    ticket = await agent.record("grumble", vehicle_id=served.vehicle_id)
    assert (ticket["driver_id"], ticket["contract_id"], ticket["branch"]) == (None, None, "PD")


async def test_an_order_or_a_contract_gives_its_branch(service: Harness, agent: Desk) -> None:
    customer = customer_registered()
    served = AService(customer, branch="XH")
    await service.deliver(customer, served.signed(), served.order_captured())
    agent.customer_id = customer.customer_id
    assert (await agent.record("enquiry"))["branch"] == "PD"
    assert (await agent.record("enquiry", order_id=served.order_id))["branch"] == "XH"
    assert (await agent.record("enquiry", contract_id=served.contract_id))["branch"] == "XH"


async def test_what_belongs_to_another_customer_cannot_be_named(
    service: Harness, agent: Desk, served: AService
) -> None:
    other = customer_registered()
    contact, sheet_id = contact_registered(other), new_id()
    await service.deliver(other, contact, served.sheet_issued(sheet_id), served.order_captured())
    foreign = AService(other)
    await service.deliver(foreign.signed())
    named: list[tuple[UUID, dict[str, UUID]]] = [
        (agent.customer_id, {"contact_id": contact.contact_id}),
        (agent.customer_id, {"contract_id": foreign.contract_id}),
        (other.customer_id, {"trip_sheet_id": sheet_id}),
        (other.customer_id, {"order_id": served.order_id}),
    ]
    for customer_id, subject in named:
        agent.customer_id = customer_id
        refused = await agent.refused("/v1/tickets", agent.words("praise", **subject))
        assert refused["type"] == "urn:ludan:problem:of-another-customer"


@pytest.mark.parametrize(
    "named", ["customer_id", "contact_id", "trip_sheet_id", "vehicle_id", "contract_id"]
)
async def test_what_is_not_known_here_yet_asks_for_patience(agent: Desk, named: str) -> None:
    words = agent.words("enquiry") | {named: str(new_id())}
    answer = await agent.client.post("/v1/tickets", json=words)
    assert (answer.status_code, answer.headers["retry-after"]) == (409, "1")
