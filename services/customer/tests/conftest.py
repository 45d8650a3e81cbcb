from collections.abc import AsyncIterator

import pytest

from chassis.testing import Harness, Template, harness, migrated_template
from customer.app import create
from customer.settings import Settings


@pytest.fixture(scope="session")
async def template(database_admin_url: str) -> AsyncIterator[Template]:
    async with migrated_template(database_admin_url, "customer") as made:
        yield made


@pytest.fixture
async def customers(template: Template) -> AsyncIterator[Harness]:
    async with template.clone() as url, harness(create, Settings, url) as held:
        yield held
