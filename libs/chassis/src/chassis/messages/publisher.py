"""The one module that publishes: an import rule keeps it so."""

import asyncio
from collections.abc import Sequence

import aio_pika
import structlog
from aio_pika.abc import AbstractConnection, AbstractExchange

from chassis.messages.broker import Backoff, Topology, connect, declare_exchanges
from chassis.messages.connection import BROKER_FAILURES, close_quietly
from chassis.messages.log import CANARY, Outgoing

log = structlog.get_logger(__name__)


class Publisher:
    """Publishes persistent, mandatory, confirmed messages on a connection of its own.

    Under a broker alarm the publishing connection hangs without an exception: hence a time-out
    on every batch, and no consuming on this connection.
    """

    def __init__(self, url: str, topology: Topology, service: str, timeout: float) -> None:
        self._url, self._topology, self._service = url, topology, service
        self._timeout = timeout
        self._backoff = Backoff()
        # Who connects anew closes the connection that another one waits on.
        self._turn = asyncio.Lock()
        self._connection: AbstractConnection | None = None
        self._own: AbstractExchange | None = None
        self._direct: AbstractExchange | None = None
        self.pause = 0.0

    async def publish_all(self, batch: Sequence[Outgoing]) -> bool:
        """Send in order with all confirms in flight; False unless all were routed and confirmed."""
        return await self._attempt(batch, queue=None)

    async def send_to_queue(self, queue: str, batch: Sequence[Outgoing]) -> bool:
        """Send to one consumer's queue alone."""
        return await self._attempt(batch, queue)

    async def _attempt(self, batch: Sequence[Outgoing], queue: str | None) -> bool:
        async with self._turn:
            return await self._send(batch, queue)

    async def _send(self, batch: Sequence[Outgoing], queue: str | None) -> bool:
        try:
            async with asyncio.timeout(self._timeout + len(batch) / 100):
                await self._connect()
                assert self._own is not None
                assert self._direct is not None
                exchange = self._own if queue is None else self._direct
                sent = await asyncio.gather(
                    *(_publish(exchange, message, queue or message.type) for message in batch),
                    return_exceptions=True,
                )
        except BROKER_FAILURES as failure:
            return await self._failed(failure)
        for outcome in sent:
            if isinstance(outcome, Exception):
                return await self._failed(outcome)
        self._backoff.reset()
        return True

    async def _connect(self) -> None:
        if self._own is not None and self._connection and not self._connection.is_closed:
            return
        await self.close()
        self._connection = await connect(self._url, f"{self._service} publishes")
        channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
        exchanges = await declare_exchanges(channel, self._topology, [self._service])
        self._own, self._direct = exchanges[self._service], channel.default_exchange

    async def _failed(self, failure: Exception) -> bool:
        """Connect anew next time, which asserts the exchange again."""
        log.warning("publishing failed", service=self._service, failure=repr(failure))
        await self.close()
        self.pause = self._backoff.next_pause()
        return False

    async def close(self) -> None:
        """Give the connection back."""
        connection, self._connection = self._connection, None
        self._own = self._direct = None
        if connection:
            await close_quietly(connection)


async def _publish(exchange: AbstractExchange, message: Outgoing, routing_key: str) -> None:
    await exchange.publish(
        aio_pika.Message(
            message.body,
            message_id=str(message.id),
            type=message.type,
            content_type="application/cloudevents+json",
            headers={CANARY: True} if message.canary else None,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        ),
        routing_key,
        mandatory=True,
    )
