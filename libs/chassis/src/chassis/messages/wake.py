"""Wakes the relay after a commit: an event in its own process, one NOTIFY from others."""

import asyncio
from contextlib import suppress

import asyncpg

CHANNEL = "ludan_outbox"
COALESCE_WITHIN = 0.01


class Waker:
    """Notifies on a connection of its own, never inside a business transaction."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection | None = None
        self._notifying: asyncio.Task[None] | None = None
        self.local = asyncio.Event()
        self.relay_is_here = False

    def wake(self) -> None:
        """There is something in the outbox."""
        if self.relay_is_here:
            self.local.set()
        elif self._notifying is None or self._notifying.done():
            self._notifying = asyncio.create_task(self._notify())

    async def _notify(self) -> None:
        await asyncio.sleep(COALESCE_WITHIN)
        # A lost notification costs half a second: the relay polls as well.
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            if self._connection is None or self._connection.is_closed():
                self._connection = await asyncpg.connect(self._url, timeout=5)
            await self._connection.execute(f"NOTIFY {CHANNEL}")

    async def close(self) -> None:
        """Give the connection back."""
        if self._notifying:
            await asyncio.wait([self._notifying])
        if self._connection:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                await self._connection.close(timeout=2)
