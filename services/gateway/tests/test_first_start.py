from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from chassis.tables.migrations import migrate_async
from chassis.testing import Harness, Template, harness, template_database
from gateway.app import create
from gateway.service import StartRefused
from gateway.settings import Settings

from .factories import gateway_of, sign_in


@pytest.fixture(scope="module")
async def empty(database_admin_url: str) -> AsyncIterator[Template]:
    async def prepare(url: str) -> None:
        await migrate_async("gateway", url)

    async with template_database(database_admin_url, "empty", prepare) as made:
        yield made


def started(url: str, path: Path, **settings: Any) -> AbstractAsyncContextManager[Harness]:
    return harness(create, Settings, url, state_directory=path, **settings)


@pytest.mark.parametrize("password", [None, "ludan-demo"])
async def test_production_does_not_start_without_a_password_of_its_own(
    empty: Template, tmp_path: Path, password: str | None
) -> None:
    settings: dict[str, Any] = {"environment": "production", "admin_password": password}
    async with empty.clone() as url, started(url, tmp_path, **settings) as held:
        with pytest.raises(StartRefused, match="LUDAN_ADMIN_PASSWORD"):
            await gateway_of(held).make_ready()
        assert await held.rows("SELECT 1 FROM staff") == []


async def test_production_starts_with_the_password_that_was_chosen(
    empty: Template, tmp_path: Path
) -> None:
    settings: dict[str, Any] = {"environment": "production", "admin_password": "a long password"}
    async with empty.clone() as url, started(url, tmp_path, **settings) as held:
        await gateway_of(held).make_ready()
        async with held.client() as client:
            assert (await sign_in(client, "admin", "ludan-demo")).status_code == 401
            assert (await sign_in(client, "admin", "a long password")).status_code == 200


async def test_a_demonstration_starts_with_the_password_that_everybody_knows(
    empty: Template, tmp_path: Path
) -> None:
    async with empty.clone() as url, started(url, tmp_path, environment="demo") as held:
        await gateway_of(held).make_ready()
        async with held.client() as client:
            assert (await sign_in(client, "admin", "ludan-demo")).status_code == 200


async def test_once_somebody_works_here_no_password_is_asked_for(
    gateway: Harness, database_url: str, tmp_path: Path
) -> None:
    async with started(database_url, tmp_path, environment="production") as held:
        await gateway_of(held).make_ready()
