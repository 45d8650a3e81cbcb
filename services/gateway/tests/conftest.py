from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.schedule.clock import clock
from chassis.tables.migrations import migrate_async
from chassis.testing import Harness, Template, harness, template_database
from gateway.app import create
from gateway.settings import Settings

from .factories import UPSTREAM, branch_office, fleet_app, gateway_of


@pytest.fixture(scope="session")
async def template(
    database_admin_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Template]:
    """Headquarters with the administrator, and a branch with a dispatcher, made once."""

    async def prepare(url: str) -> None:
        await migrate_async("gateway", url)
        directory = tmp_path_factory.mktemp("first")
        async with harness(create, Settings, url, state_directory=directory) as held:
            await gateway_of(held).make_ready()
            await branch_office(held)
            gateway_of(held).passwords.close()

    async with template_database(database_admin_url, "gateway", prepare) as made:
        yield made


@pytest.fixture
async def database_url(template: Template) -> AsyncIterator[str]:
    async with template.clone() as url:
        yield url


@pytest.fixture
async def gateway(database_url: str, tmp_path: Path) -> AsyncIterator[Harness]:
    """A gateway with headquarters, a branch and its first accounts, and a fleet service behind."""
    settings: dict[str, Any] = {"state_directory": tmp_path, "upstreams": {"fleet": UPSTREAM}}
    async with harness(create, Settings, database_url, **settings) as held:
        service, tests_own = gateway_of(held), held.issuer

        async def keys() -> dict[str, Any]:
            """Tokens of the test's issuer are good here beside those of the gateway."""
            ours, theirs = await service.keys.published(), await tests_own.keys()
            return {"keys": [*ours["keys"], *theirs["keys"]]}

        service.verifier.fetch = keys
        await service.make_ready()
        fleet = fleet_app(database_url, keys)
        service.upstreams.transport = httpx.ASGITransport(fleet)
        yield held
        service.passwords.close()
        await fleet.state.service.database.close()


@pytest.fixture
def stopped_clock() -> Iterator[None]:
    """Time stands still until the test moves it."""
    clock.stop_at(clock.now())
    yield
    clock.run()
