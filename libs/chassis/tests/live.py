"""A probe that really runs, and ways to wait for what it does."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from chassis.messages.outbox import record
from chassis.settings import ServiceSettings
from chassis.tables import new_id
from chassis.testing import Harness, harness
from contracts.event import Event
from contracts.events.gateway import PersonalStaff, StaffJoined

from .probe import create


def joined(name: str, staff_id: UUID | None = None, org_path: str = "HQ") -> StaffJoined:
    return StaffJoined(
        staff_id=staff_id or new_id(),
        roles=("sales",),
        org_path=org_path,
        personal=PersonalStaff(name=name),
    )


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    """Ask again until it holds; running out of time is the failure."""
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(0.02)


async def until_notes(held: Harness, *expected: str) -> None:
    """Wait until exactly these notes were written, in this order."""
    seen: list[str] = []

    async def there() -> bool:
        seen[:] = await notes(held)
        return len(seen) >= len(expected)

    await until(there)
    assert seen == list(expected)


async def notes(held: Harness) -> list[str]:
    rows = await held.rows("SELECT text FROM note ORDER BY id")
    return [row["text"].partition(":")[0] for row in rows]


async def publish(held: Harness, *events: Event) -> None:
    async with held.transaction() as session:
        for event in events:
            record(session, event)


@asynccontextmanager
async def running(held: Harness) -> AsyncGenerator[Harness, None]:
    async with held.service.running():
        await asyncio.wait_for(held.service.delivery.connected.wait(), 10)
        yield held


@asynccontextmanager
async def live_probe(
    database_url: str, amqp_url: str, **settings: Any
) -> AsyncGenerator[Harness, None]:
    async with (
        harness(create, ServiceSettings, database_url, amqp_url, **settings) as held,
        running(held) as started,
    ):
        yield started
