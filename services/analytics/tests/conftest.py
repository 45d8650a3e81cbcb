from collections.abc import AsyncIterator

import pytest

from analytics.app import create
from analytics.settings import Settings
from chassis.testing import Harness, Template, harness, migrated_template


@pytest.fixture(scope="session")
async def template(database_admin_url: str) -> AsyncIterator[Template]:
    async with migrated_template(database_admin_url, "analytics") as made:
        yield made


@pytest.fixture
async def analytics(template: Template) -> AsyncIterator[Harness]:
    async with template.clone() as url, harness(create, Settings, url) as held:
        yield held
