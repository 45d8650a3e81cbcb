"""A database a test: cloned from a template that was migrated once."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from chassis.tables.migrations import migrate_async


@dataclass(frozen=True)
class Template:
    """A migrated database to clone from."""

    admin_url: str
    name: str

    @asynccontextmanager
    async def clone(self) -> AsyncGenerator[str, None]:
        """A fresh copy, dropped at the end; its URL."""
        name = f"{self.name}_{token_hex(4)}"
        await _run(self.admin_url, f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        try:
            yield _with_database(self.admin_url, name)
        finally:
            await _run(self.admin_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@asynccontextmanager
async def template_database(
    admin_url: str, name: str, prepare: Callable[[str], Awaitable[None]]
) -> AsyncGenerator[Template, None]:
    """A database made ready by `prepare`, dropped at the end."""
    name = f"test_{name}_{token_hex(4)}"
    await _run(admin_url, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    try:
        await prepare(_with_database(admin_url, name))
        yield Template(admin_url, name)
    finally:
        await _run(admin_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@asynccontextmanager
async def migrated_template(admin_url: str, module: str) -> AsyncGenerator[Template, None]:
    """A template with all migrations of one service."""

    async def prepare(url: str) -> None:
        await migrate_async(module, url)

    async with template_database(admin_url, module, prepare) as template:
        yield template


async def _run(admin_url: str, statement: str) -> None:
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
