from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import chassis.tables
from chassis.settings import ServiceSettings
from chassis.testing import Harness, Template, harness, template_database

from .inn import create_tables
from .live import live_probe
from .probe import create

TABLES = Path(str(chassis.tables.__file__)).parent / "message_tables_v1.sql"


async def _prepare(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(TABLES.read_text())
        await connection.execute(
            "CREATE TABLE note (id uuid PRIMARY KEY, text text NOT NULL UNIQUE, "
            "version integer NOT NULL DEFAULT 1)"
        )
    finally:
        await connection.close()


@pytest.fixture(scope="session")
async def template(database_admin_url: str) -> AsyncGenerator[Template, None]:
    async with template_database(database_admin_url, "probe", _prepare) as made:
        yield made


@pytest.fixture
async def database_url(template: Template) -> AsyncGenerator[str, None]:
    async with template.clone() as url:
        yield url


@pytest.fixture
async def probe(database_url: str) -> AsyncGenerator[Harness, None]:
    async with harness(create, ServiceSettings, database_url) as held:
        yield held


@pytest.fixture
def fast() -> dict[str, Any]:
    """Settings that make a test wait less than a person would."""
    return {
        "topology_interval": 0.3,
        "canary_interval": 0.3,
        "relay_poll": 0.05,
        "park_first_delay": 0.02,
        "park_attempts": 3,
        "schedule_poll": 0.05,
    }


@pytest.fixture
async def live(
    database_url: str, amqp_url: str, fast: dict[str, Any]
) -> AsyncGenerator[Harness, None]:
    async with live_probe(database_url, amqp_url, **fast) as held:
        yield held


@pytest.fixture
async def inn(probe: Harness) -> Harness:
    async with probe.service.database.engine.begin() as connection:
        await connection.run_sync(create_tables)
    return probe
