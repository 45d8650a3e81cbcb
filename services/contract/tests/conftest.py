from collections.abc import AsyncIterator, Iterator

import pytest

from chassis.schedule import clock
from chassis.testing import Harness, Template, harness, migrated_template
from contract.app import create
from contract.settings import Settings

from .factories import NOW


@pytest.fixture(scope="session")
async def template(database_admin_url: str) -> AsyncIterator[Template]:
    async with migrated_template(database_admin_url, "contract") as made:
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
    """Each test begins at the same instant, so that years in numbers and terms stay true."""
    clock.stop_at(NOW)
    yield
    clock.run()
