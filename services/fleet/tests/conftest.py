from collections.abc import AsyncIterator, Iterator

import pytest

from chassis.schedule import clock
from chassis.testing import Harness, Template, harness, migrated_template
from fleet.app import create
from fleet.settings import Settings

from .factories import CUSTOMER, NOW, branch_opened, customer_registered
from .yard import Yard


@pytest.fixture(scope="session")
async def template(database_admin_url: str) -> AsyncIterator[Template]:
    async with migrated_template(database_admin_url, "fleet") as made:
        yield made


@pytest.fixture
async def database_url(template: Template) -> AsyncIterator[str]:
    async with template.clone() as url:
        yield url


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[Harness]:
    async with harness(create, Settings, database_url) as held:
        yield held


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    """Each test begins at the same instant, 12:00 in Shanghai."""
    clock.stop_at(NOW)
    yield
    clock.run()


@pytest.fixture
async def yard(service: Harness) -> Yard:
    """Two branches that know one customer, and a catalogue with a sedan and a van."""
    await service.deliver(
        branch_opened("PD"), branch_opened("XH"), customer_registered(CUSTOMER, "Huaxin Textile")
    )
    return await Yard(service).with_models()
