from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from chassis.auth import Actor
from chassis.schedule import clock
from chassis.tables import new_id
from chassis.testing import Harness, Template, an_actor, harness, migrated_template
from contracts.events.customer import CustomerRegistered
from contracts.events.gateway import OrgUnitKind
from contracts.permissions import Role
from service_desk.app import create
from service_desk.settings import Settings

from .desk import Desk
from .factories import NOW, branch_opened, customer_registered, staff_joined
from .serving import AService


@pytest.fixture(scope="session")
async def template(database_admin_url: str) -> AsyncIterator[Template]:
    async with migrated_template(database_admin_url, "service_desk") as made:
        yield made


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    clock.stop_at(NOW)
    yield
    clock.run()


@pytest.fixture
async def empty(template: Template) -> AsyncIterator[Harness]:
    """The service before it has heard of anything."""
    async with template.clone() as url, harness(create, Settings, url) as held:
        yield held


@pytest.fixture
async def service(empty: Harness) -> Harness:
    """The service with headquarters and two branches."""
    await empty.deliver(
        branch_opened("HQ", OrgUnitKind.HEADQUARTERS), branch_opened("PD"), branch_opened("XH")
    )
    return empty


@pytest.fixture
async def customer(service: Harness) -> CustomerRegistered:
    """A customer of the branch in Pudong."""
    known = customer_registered()
    await service.deliver(known)
    return known


@pytest.fixture
async def served(service: Harness, customer: CustomerRegistered) -> AService:
    """A charter of that customer: contract, vehicle, driver and assignment are known."""
    charter = AService(customer)
    await service.deliver(
        charter.signed(),
        charter.vehicle_registered(),
        charter.driver_registered(),
        charter.assigned(),
    )
    return charter


@asynccontextmanager
async def _at_the_desk(
    service: Harness, actor: Actor, customer: CustomerRegistered
) -> AsyncGenerator[Desk]:
    await service.deliver(staff_joined(actor))
    async with service.client(actor) as client:
        yield Desk(service, client, actor, customer.customer_id)


@pytest.fixture
async def agent(service: Harness, customer: CustomerRegistered) -> AsyncIterator[Desk]:
    """A service agent at headquarters."""
    async with _at_the_desk(service, an_actor(Role.SERVICE_AGENT), customer) as desk:
        yield desk


@pytest.fixture
async def colleague(service: Harness, customer: CustomerRegistered) -> AsyncIterator[Desk]:
    """Another service agent at headquarters."""
    async with _at_the_desk(service, an_actor(Role.SERVICE_AGENT), customer) as desk:
        yield desk


@pytest.fixture
async def manager(service: Harness, customer: CustomerRegistered) -> AsyncIterator[Desk]:
    """The customer relations manager."""
    async with _at_the_desk(service, an_actor(Role.SERVICE_MANAGER), customer) as desk:
        yield desk


@pytest.fixture
async def headquarters(service: Harness, customer: CustomerRegistered) -> AsyncIterator[Desk]:
    """Whoever judges reports."""
    async with _at_the_desk(service, an_actor(Role.HQ_REVIEWER), customer) as desk:
        yield desk


@pytest.fixture
async def driver(service: Harness, customer: CustomerRegistered) -> AsyncIterator[Desk]:
    """A driver, who sees what they took down themselves."""
    actor = an_actor(Role.DRIVER, org_path="HQ/PD")
    async with _at_the_desk(service, actor, customer) as desk:
        yield desk


@pytest.fixture
async def dispatcher(service: Harness, customer: CustomerRegistered) -> AsyncIterator[Desk]:
    """A dispatcher of the branch in Pudong."""
    actor = an_actor(Role.DISPATCHER, org_path="HQ/PD/dispatch")
    async with _at_the_desk(service, actor, customer) as desk:
        yield desk


@pytest.fixture
async def stranger(service: Harness, customer: CustomerRegistered) -> AsyncIterator[Desk]:
    """A dispatcher of another branch."""
    actor = an_actor(Role.DISPATCHER, org_path="HQ/XH")
    async with _at_the_desk(service, actor, customer) as desk:
        yield desk


@pytest.fixture
async def seller(service: Harness, customer: CustomerRegistered) -> AsyncIterator[Desk]:
    """Whoever answers for the customer."""
    actor = an_actor(Role.SALES, org_path="HQ/PD", actor_id=customer.scope.owner_id)
    async with _at_the_desk(service, actor, customer) as desk:
        yield desk


@pytest.fixture
async def administrator(service: Harness, customer: CustomerRegistered) -> AsyncIterator[Desk]:
    """Whoever may do everything."""
    async with _at_the_desk(service, an_actor(Role.ADMINISTRATOR), customer) as desk:
        yield desk


@pytest.fixture
async def nobody(service: Harness) -> AsyncIterator[Desk]:
    """A caller without a token."""
    async with service.client() as client:
        yield Desk(service, client, customer_id=new_id())
