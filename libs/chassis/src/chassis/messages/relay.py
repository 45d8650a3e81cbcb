"""Moves events from the outbox into the numbered log and from there to the bus.

One relay a service is active (advisory lock). A batch is three steps: number and move in one
transaction; publish everything above the watermark in order; advance the watermark. A crash in
between publishes the same events with the same sequences again, which the inbox absorbs.
"""

import asyncio
from contextlib import suppress
from time import monotonic

import asyncpg
import orjson
import structlog

from chassis.messages.broker import Backoff, stopped_within
from chassis.messages.log import (
    PARTITION,
    Outgoing,
    create_partition,
    load_logged,
    number_and_move,
)
from chassis.messages.publisher import Publisher
from chassis.messages.wake import CHANNEL, Waker
from chassis.settings import ServiceSettings
from chassis.tables.columns import new_id
from chassis.telemetry.metrics import RELAY_ALARMS, RELAY_PUBLISHED
from contracts.envelope import SOURCE_PREFIX

log = structlog.get_logger(__name__)

RELAY_LOCK = 0x6C756461
DATABASE_FAILURES = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Relay:
    """The publishing half of a service."""

    def __init__(
        self, service: str, url: str, publisher: Publisher, settings: ServiceSettings
    ) -> None:
        self._service, self._url = service, url
        self._publisher, self._settings = publisher, settings
        self.waker = Waker(url)
        self.active = False
        self._next_canary = 0.0
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Finish the batch at hand and take no more."""
        self._stop.set()
        self.waker.local.set()

    async def run(self) -> None:
        """Relay until stopped, standing by while another process of the service does."""
        backoff = Backoff()
        while not self._stop.is_set():
            try:
                await self._stand_by_then_relay(backoff)
            except DATABASE_FAILURES as failure:
                log.warning("relay lost its database", failure=repr(failure))
                await stopped_within(self._stop, backoff.next_pause())
        await self.waker.close()

    async def _stand_by_then_relay(self, backoff: Backoff) -> None:
        connection = await asyncpg.connect(self._url, timeout=5)
        try:
            while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", RELAY_LOCK):
                if await stopped_within(self._stop, 1.0):
                    return
            await connection.add_listener(CHANNEL, self._notified)
            self.active = self.waker.relay_is_here = True
            backoff.reset()
            while not self._stop.is_set():
                self.waker.local.clear()
                if not await self.relay_once(connection):
                    await self._idle()
        finally:
            self.active = self.waker.relay_is_here = False
            with suppress(*DATABASE_FAILURES):
                await connection.close(timeout=2)

    async def relay_once(self, connection: asyncpg.Connection) -> bool:
        """Move and publish one batch; False when there was nothing to do."""
        last = await number_and_move(connection, self._settings.relay_batch)
        if last % PARTITION > PARTITION // 2:
            await create_partition(connection, last + PARTITION)
        published: int = await connection.fetchval("SELECT published FROM relay_state")
        if published >= last:
            if monotonic() >= self._next_canary:
                self._next_canary = monotonic() + self._settings.canary_interval
                await self._send_canaries(connection)
            return False
        batch = await load_logged(connection, self._service, published, self._settings.relay_batch)
        if not await self._publisher.publish_all(batch):
            RELAY_ALARMS.labels(self._service).inc()
            await stopped_within(self._stop, self._publisher.pause)
            return True
        await connection.execute(
            "UPDATE relay_state SET published = greatest(published, $1)", batch[-1].sequence
        )
        RELAY_PUBLISHED.labels(self._service).inc(len(batch))
        return True

    async def _send_canaries(self, connection: asyncpg.Connection) -> None:
        """Tell consumers by the events' own way how many of each type there are."""
        rows = await connection.fetch(
            "SELECT type, count, last_sequence AS upto FROM published_type"
        )
        source = SOURCE_PREFIX + self._service
        await self._publisher.publish_all(
            [
                Outgoing(
                    new_id(),
                    row["type"],
                    0,
                    orjson.dumps({"source": source, **dict(row)}),
                    canary=True,
                )
                for row in rows
            ]
        )

    def _notified(self, *_: object) -> None:
        self.waker.local.set()

    async def _idle(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.waker.local.wait(), self._settings.relay_poll)
