"""Takes messages from the queue in natural batches and acknowledges them after the commit."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from aio_pika.abc import (
    AbstractChannel,
    AbstractConnection,
    AbstractIncomingMessage,
    AbstractQueue,
)

from chassis.db import database_is_away
from chassis.messages.broker import Backoff, Topology, declare_exchanges, stopped_within
from chassis.messages.connection import ConnectionGone, stay_connected, until_closed
from chassis.messages.consumer import Subscription
from chassis.messages.inbox import Inbox
from chassis.messages.reading import Arrived, read
from chassis.settings import ServiceSettings

log = structlog.get_logger(__name__)

RETRY_TICK = 0.25


class Delivery:
    """The consuming half of a service: one queue, read in order.

    RabbitMQ hands the queue to one process of the service at a time (single active consumer);
    a message is acknowledged only after the transaction that handled or parked it.
    """

    def __init__(
        self,
        subscription: Subscription,
        inbox: Inbox,
        topology: Topology,
        settings: ServiceSettings,
    ) -> None:
        self._subscription, self._inbox = subscription, inbox
        self._topology, self._settings = topology, settings
        self._waiting: deque[AbstractIncomingMessage] = deque()
        self._arrival = asyncio.Event()
        self._stop = asyncio.Event()
        self.connected = asyncio.Event()
        self.waits_for_database = asyncio.Event()

    def stop(self) -> None:
        """Finish the batch at hand and take no more."""
        self._stop.set()
        self._arrival.set()

    async def run(self) -> None:
        """Consume until stopped; connect anew whenever the broker goes away."""
        url = self._settings.amqp_url.get_secret_value()
        name = f"{self._subscription.service} consumes"
        await stay_connected(url, name, self._stop, self._consume)

    async def _consume(self, connection: AbstractConnection, backoff: Backoff) -> None:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=self._settings.consumer_batch * 2)
        queue, dead = await self._assert_topology(channel)
        self._waiting.clear()
        await queue.consume(self._arrive)
        await dead.consume(self._bury)
        self.connected.set()
        backoff.reset()
        tasks = {
            asyncio.create_task(self._work()),
            asyncio.create_task(self._assert_again(channel)),
            asyncio.create_task(until_closed(channel, self._stop)),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            self.connected.clear()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _assert_topology(
        self, channel: AbstractChannel
    ) -> tuple[AbstractQueue, AbstractQueue]:
        service, topology = self._subscription.service, self._topology
        dead_exchange = await channel.declare_exchange(topology.dead_exchange(), durable=True)
        dead = await channel.declare_queue(
            topology.dead_queue(service), durable=True, arguments={"x-queue-type": "quorum"}
        )
        await dead.bind(dead_exchange, topology.dead_queue(service))
        queue = await channel.declare_queue(
            topology.queue(service), durable=True, arguments=topology.queue_arguments(service)
        )
        exchanges = await declare_exchanges(channel, topology, self._subscription.publishers())
        if self._subscription.takes_everything:
            for exchange in exchanges.values():
                await queue.bind(exchange, "#")
        else:
            for event_type in self._subscription.types():
                await queue.bind(exchanges[event_type.partition(".")[0]], event_type)
        return queue, dead

    async def _assert_again(self, channel: AbstractChannel) -> None:
        """Put deleted bindings back; events that missed one are found by the canaries."""
        while not await stopped_within(self._stop, self._settings.topology_interval):
            queue, _ = await self._assert_topology(channel)
            if queue.declaration_result.consumer_count == 0:
                raise ConnectionGone(f"nobody consumes {queue.name}")

    async def _arrive(self, message: AbstractIncomingMessage) -> None:
        self._waiting.append(message)
        self._arrival.set()

    async def _work(self) -> None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._arrival.wait(), RETRY_TICK)
            self._arrival.clear()
            while self._waiting and not self._stop.is_set():
                size = min(len(self._waiting), self._settings.consumer_batch)
                await self._take([self._waiting.popleft() for _ in range(size)])
            await self._patiently(self._inbox.retry_parked)

    async def _take(self, messages: list[AbstractIncomingMessage]) -> None:
        batch = [read(message) for message in messages]

        async def take_in() -> None:
            await self._inbox.take_in(batch)

        if await self._patiently(take_in):
            await messages[-1].ack(multiple=True)

    async def _bury(self, message: AbstractIncomingMessage) -> None:
        """The broker gave up on a message; keep it where people see it."""
        arrived: Arrived = read(message)

        async def bury() -> None:
            await self._inbox.bury(arrived, "delivery-limit")

        if await self._patiently(bury):
            await message.ack()

    async def _patiently(self, step: Callable[[], Awaitable[None]]) -> bool:
        """Do it when the database is there; False if we were stopped before."""
        backoff = Backoff()
        while True:
            try:
                await step()
            except Exception as failure:
                if not database_is_away(failure):
                    raise
                self.waits_for_database.set()
                log.warning("consumer waits for its database", failure=repr(failure))
                if await stopped_within(self._stop, backoff.next_pause()):
                    return False
            else:
                self.waits_for_database.clear()
                return True
