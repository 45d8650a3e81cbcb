"""A service reaches its own database and no other."""

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from ops.infrastructure import Server
from ops.system.databases import drop_databases, provide_databases

PREFIX = f"trial_{uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def server(database_admin_url: str) -> Server:
    return Server(
        product="PostgreSQL",
        kind="of the test session",
        version="",
        durable=False,
        url=database_admin_url,
        shared=True,
    )


@pytest.fixture(scope="module")
async def databases(server: Server) -> AsyncIterator[dict[str, str]]:
    yield await provide_databases(server, PREFIX)
    await drop_databases(server, PREFIX)


async def test_a_service_reaches_its_own_database(databases: dict[str, str]) -> None:
    connection = await asyncpg.connect(databases["fleet"])
    try:
        assert await connection.fetchval("SELECT current_database()") == f"{PREFIX}_fleet"
        await connection.execute("CREATE TABLE vehicles (plate text)")
        assert await connection.fetchval("SELECT show_trgm('路单')")
    finally:
        await connection.close()


async def test_a_service_cannot_connect_to_another_ones_database(
    databases: dict[str, str],
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="CONNECT"):
        await asyncpg.connect(databases["fleet"], database=f"{PREFIX}_contract")


async def test_providing_again_keeps_the_data_and_changes_the_password(
    server: Server, databases: dict[str, str]
) -> None:
    old = await asyncpg.connect(databases["sales"])
    await old.execute("CREATE TABLE leads AS SELECT 1 AS id")
    await old.close()
    again = await provide_databases(server, PREFIX)
    assert again["sales"] != databases["sales"]
    connection = await asyncpg.connect(again["sales"])
    try:
        assert await connection.fetchval("SELECT count(*) FROM leads") == 1
    finally:
        await connection.close()
    databases.update(again)


async def test_dropping_leaves_neither_database_nor_role(server: Server) -> None:
    prefix = f"trial_{uuid4().hex[:8]}"
    await provide_databases(server, prefix)
    await drop_databases(server, prefix)
    admin = await asyncpg.connect(server.url)
    try:
        left = await admin.fetchval(
            "SELECT (SELECT count(*) FROM pg_database WHERE starts_with(datname, $1))"
            " + (SELECT count(*) FROM pg_roles WHERE starts_with(rolname, $1))",
            prefix,
        )
    finally:
        await admin.close()
    assert left == 0
