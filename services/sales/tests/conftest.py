from collections.abc import AsyncIterator, Iterator

import pytest

from chassis.auth import Actor
from chassis.schedule import clock
from chassis.testing import Harness, Template, an_actor, harness, migrated_template
from contracts.permissions import Role
from sales.app import create
from sales.settings import Settings

from .desk import Desk
from .factories import NOW, contact_registered, customer_registered


@pytest.fixture(scope="session")
async def template(database_admin_url: str) -> AsyncIterator[Template]:
    async with migrated_template(database_admin_url, "sales") as made:
        yield made


@pytest.fixture
async def service(template: Template) -> AsyncIterator[Harness]:
    async with template.clone() as url, harness(create, Settings, url) as held:
        yield held


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    clock.stop_at(NOW)
    yield
    clock.run()


@pytest.fixture
def seller() -> Actor:
    return an_actor(Role.SALES, org_path="HQ/PD")


@pytest.fixture
async def desk(service: Harness, seller: Actor) -> AsyncIterator[Desk]:
    """The seller at work, with one customer of their own and one contact there."""
    customer = customer_registered(seller.scope())
    contact = contact_registered(customer)
    await service.deliver(customer, contact)
    async with service.client(seller) as client:
        yield Desk(service, client, seller, customer.customer_id, contact.contact_id)


@pytest.fixture
async def stranger(service: Harness) -> AsyncIterator[Desk]:
    """A seller of another branch."""
    somebody = an_actor(Role.SALES, org_path="HQ/XH")
    customer = customer_registered(somebody.scope())
    contact = contact_registered(customer)
    await service.deliver(customer, contact)
    async with service.client(somebody) as client:
        yield Desk(service, client, somebody, customer.customer_id, contact.contact_id)


@pytest.fixture
async def manager(service: Harness, desk: Desk) -> AsyncIterator[Desk]:
    """The sales manager, who sees what every seller does."""
    boss = an_actor(Role.SALES_MANAGER)
    async with service.client(boss) as client:
        yield Desk(service, client, boss, desk.customer_id, desk.contact_id)


@pytest.fixture
async def nobody(service: Harness) -> AsyncIterator[Desk]:
    """A caller without a token."""
    async with service.client() as client:
        yield Desk(service, client)


@pytest.fixture
async def driver(service: Harness) -> AsyncIterator[Desk]:
    """Somebody whose role has no part in selling."""
    async with service.client(an_actor(Role.DRIVER, org_path="HQ/PD")) as client:
        yield Desk(service, client)
