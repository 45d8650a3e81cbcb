"""What every process must know at once: a queue of its own that vanishes with it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aio_pika.abc import AbstractConnection, AbstractIncomingMessage

from chassis.messages.broker import Backoff, Topology, declare_exchanges
from chassis.messages.connection import stay_connected, until_closed
from chassis.messages.reading import Arrived, read

log = structlog.get_logger(__name__)

Tell = Callable[[Arrived], Awaitable[None]]


class Feed:
    """Live events for one process; what it missed while away is reloaded, not replayed."""

    def __init__(
        self,
        url: str,
        topology: Topology,
        bindings: Sequence[tuple[str, str]],
        tell: Tell,
        reload: Callable[[], Awaitable[None]],
    ) -> None:
        """`bindings` are (publisher, routing key); `reload` runs after each connect."""
        self._url, self._topology, self._bindings = url, topology, bindings
        self._tell, self._reload = tell, reload
        self._stop = asyncio.Event()
        self.connected = asyncio.Event()

    def stop(self) -> None:
        """End the feed."""
        self._stop.set()

    async def run(self) -> None:
        """Listen until stopped."""
        await stay_connected(self._url, "feed", self._stop, self._listen)

    async def _listen(self, connection: AbstractConnection, backoff: Backoff) -> None:
        channel = await connection.channel()
        publishers = sorted({publisher for publisher, _ in self._bindings})
        exchanges = await declare_exchanges(channel, self._topology, publishers)
        queue = await channel.declare_queue(exclusive=True, auto_delete=True)
        for publisher, key in self._bindings:
            await queue.bind(exchanges[publisher], key)
        await queue.consume(self._arrive, no_ack=True)
        await self._reload()
        self.connected.set()
        backoff.reset()
        try:
            await until_closed(channel, self._stop)
        finally:
            self.connected.clear()

    async def _arrive(self, message: AbstractIncomingMessage) -> None:
        arrived = read(message)
        if not arrived.canary:
            await self._tell(arrived)
