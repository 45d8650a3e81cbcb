"""One database and one role for each service: a role can connect to its own database only."""

import secrets
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from ops.infrastructure import Server
from ops.system.services import SERVICES

EXTENSIONS = ("btree_gist", "pg_trgm")


async def provide_databases(server: Server, prefix: str) -> dict[str, str]:
    """Make what is missing, give every role a new password, return each service's address."""
    admin = await asyncpg.connect(server.url)
    try:
        if not server.shared:
            # Every role is a member of PUBLIC, which may otherwise look into these.
            await admin.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")
        locale = await locale_clause(admin)
        addresses = {
            service.name: await _provide(admin, server.url, service.database(prefix), locale)
            for service in SERVICES
        }
    finally:
        await admin.close()
    for address in addresses.values():
        await _provide_extensions(address)
    return addresses


async def drop_databases(server: Server, prefix: str) -> None:
    """Remove the databases and roles of this prefix."""
    admin = await asyncpg.connect(server.url)
    try:
        for service in SERVICES:
            name = service.database(prefix)
            await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            await admin.execute(f'DROP ROLE IF EXISTS "{name}"')
    finally:
        await admin.close()


async def _provide(
    admin: "asyncpg.Connection[asyncpg.Record]", admin_url: str, name: str, locale: str
) -> str:
    password = secrets.token_hex(20)
    known = await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name)
    verb = "ALTER" if known else "CREATE"
    await admin.execute(f"{verb} ROLE \"{name}\" LOGIN PASSWORD '{password}'")
    if not await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
        # Whoever is no superuser must be a member of a role to make it an owner.
        await admin.execute(f'GRANT "{name}" TO CURRENT_USER')
        await admin.execute(f'CREATE DATABASE "{name}" OWNER "{name}"{locale}')
    await admin.execute(f'REVOKE CONNECT ON DATABASE "{name}" FROM PUBLIC')
    parts = urlsplit(admin_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{name}:{password}@{place}", path=f"/{name}"))


async def locale_clause(admin: "asyncpg.Connection[asyncpg.Record]") -> str:
    """How to get Chinese trigrams on a server whose own databases have none."""
    encoding, ctype = await _template(admin)
    if encoding == "UTF8" and ctype not in {"C", "POSIX"}:
        return ""
    return " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"


async def _template(admin: "asyncpg.Connection[asyncpg.Record]") -> tuple[str, str]:
    row = await admin.fetchrow(
        "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database"
        " WHERE datname = 'template1'"
    )
    assert row is not None
    return str(row[0]), str(row[1])


async def _provide_extensions(address: str) -> None:
    # Both are trusted extensions, so the owner of a database may create them.
    owner = await asyncpg.connect(address)
    try:
        for extension in EXTENSIONS:
            await owner.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    finally:
        await owner.close()
