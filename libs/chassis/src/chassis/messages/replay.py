"""Sends logged events again to one consumer that asks for them."""

import asyncio

import asyncpg
import orjson
import structlog
from aio_pika.abc import AbstractConnection, AbstractIncomingMessage

from chassis.messages.broker import Backoff, Topology, stopped_within
from chassis.messages.connection import stay_connected, until_closed
from chassis.messages.log import load_logged
from chassis.messages.publisher import Publisher

log = structlog.get_logger(__name__)

AT_ONCE = 500


class Replayer:
    """Answers the replay requests that reach one service."""

    def __init__(
        self, service: str, url: str, amqp_url: str, topology: Topology, publisher: Publisher
    ) -> None:
        self._service, self._url, self._amqp_url = service, url, amqp_url
        self._topology, self._publisher = topology, publisher
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Take no more requests."""
        self._stop.set()

    async def run(self) -> None:
        """Answer until stopped."""
        await stay_connected(self._amqp_url, f"{self._service} replays", self._stop, self._listen)

    async def _listen(self, connection: AbstractConnection, backoff: Backoff) -> None:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=1)
        queue = await channel.declare_queue(
            self._topology.requests(self._service),
            durable=True,
            arguments={"x-queue-type": "quorum"},
        )
        await queue.consume(self._answer)
        backoff.reset()
        await until_closed(channel, self._stop)

    async def _answer(self, message: AbstractIncomingMessage) -> None:
        request = orjson.loads(message.body)
        try:
            sent = await self.replay(request["queue"], request["after"], request["types"])
            log.info("replayed", queue=request["queue"], types=request["types"], sent=sent)
            await message.ack()
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
            log.warning("replay put off", failure=repr(failure))
            await stopped_within(self._stop, 1.0)
            await message.nack(requeue=True)

    async def replay(self, queue: str, after: int, types: list[str] | None) -> int:
        """Send the published events after a sequence to a queue; how many were sent."""
        connection = await asyncpg.connect(self._url, timeout=5)
        sent = 0
        try:
            published: int = await connection.fetchval("SELECT published FROM relay_state")
            while batch := await load_logged(connection, self._service, after, AT_ONCE, types):
                batch = [event for event in batch if event.sequence <= published]
                if not batch:
                    break
                if not await self._publisher.send_to_queue(queue, batch):
                    raise ConnectionError("the broker did not take the replay")
                after, sent = batch[-1].sequence, sent + len(batch)
        finally:
            await connection.close(timeout=2)
        return sent
