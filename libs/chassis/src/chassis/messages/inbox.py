"""Handles each message once: claim, handle and write in one transaction."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import bindparam
from sqlalchemy.types import BigInteger, Text, Uuid

from chassis.db import Database, can_be_repeated, database_is_away
from chassis.messages.completeness import Completeness
from chassis.messages.consumer import Subscription
from chassis.messages.parked import WAITS_FOR_REFERENCE, Parked, ParkedMessage, reason_of
from chassis.messages.reading import Arrived
from chassis.schedule.clock import clock
from chassis.telemetry.metrics import BATCH_SIZE, DUPLICATES, HANDLED

log = structlog.get_logger(__name__)

ALONE_AFTER = 3
TRIES_AT_ONCE = 3

_CLAIM = text(
    "INSERT INTO inbox (message_id, consumer, source, sequence, handled_at) "
    "SELECT m.id, :consumer, m.source, m.sequence, :now "
    "FROM unnest(:ids, :sources, :sequences) AS m (id, source, sequence) "
    "ON CONFLICT DO NOTHING RETURNING message_id"
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid())),
    bindparam("sources", type_=ARRAY(Text())),
    bindparam("sequences", type_=ARRAY(BigInteger())),
)


class Inbox:
    """What one service does with what arrives.

    A failing batch is bisected; a message that fails alone is parked, and later events of its
    aggregate wait behind it in order.
    """

    def __init__(
        self,
        subscription: Subscription,
        database: Database,
        completeness: Completeness,
        parked: Parked,
    ) -> None:
        self._subscription, self._database = subscription, database
        self._completeness, self._parked = completeness, parked
        self._service = subscription.service
        self._somebody_waits = True

    async def take_in(self, batch: Sequence[Arrived]) -> None:
        """Handle or park every message of the batch; raises only if the database is away."""
        if any(arrived.redeliveries > ALONE_AFTER for arrived in batch):
            for arrived in batch:
                await self._take_alone(arrived)
        else:
            await self._take_together(batch)

    async def _take_together(self, batch: Sequence[Arrived]) -> None:
        for tries_left in reversed(range(TRIES_AT_ONCE)):
            try:
                await self._handle(batch)
                return
            except Exception as failure:
                if database_is_away(failure):
                    raise
                if can_be_repeated(failure) and tries_left:
                    continue
                if len(batch) == 1:
                    await self._park(batch[0], failure)
                    return
                break
        middle = len(batch) // 2
        await self._take_together(batch[:middle])
        await self._take_together(batch[middle:])

    async def _handle(self, batch: Sequence[Arrived]) -> None:
        canaries = [arrived.canary for arrived in batch if arrived.canary]
        events = [arrived for arrived in batch if not arrived.canary]
        async with self._database.transaction() as session:
            await self._parked.lock(session)
            free, joined = await self._parked.join_waiting(session, events)
            claimed = await self._claim(session, free)
            await self._completeness.count(session, [*claimed, *joined])
            await self._subscription.handle([a.understood() for a in claimed], session)
            gaps = await self._completeness.gaps(session, canaries)
            if claimed and self._somebody_waits:
                await self._parked.awaken_waiting(session)
        DUPLICATES.labels(self._service).inc(len(free) - len(claimed))
        if claimed:
            HANDLED.labels(self._service).inc(len(claimed))
            BATCH_SIZE.labels(self._service).observe(len(claimed))
        await self._completeness.ask_again(gaps)

    async def _claim(self, session: AsyncSession, batch: Sequence[Arrived]) -> list[Arrived]:
        if not batch:
            return []
        unique = {arrived.message_id: arrived for arrived in batch}
        claimed = await session.execute(
            _CLAIM,
            {
                "consumer": self._service,
                "now": clock.now(),
                "ids": list(unique),
                "sources": [arrived.source for arrived in unique.values()],
                "sequences": [arrived.sequence for arrived in unique.values()],
            },
        )
        fresh = set(claimed.scalars())
        return [arrived for arrived in unique.values() if arrived.message_id in fresh]

    async def _park(self, arrived: Arrived, failure: Exception) -> None:
        reason = reason_of(failure)
        log.warning("message parked", type=arrived.type, reason=reason, failure=str(failure))
        async with self._database.transaction() as session:
            kept = await self._parked.park(
                session, arrived, reason, repr(failure), 1, self._parked.delay(1)
            )
            if kept:
                await self._completeness.count(session, [arrived])
        self._somebody_waits |= reason == WAITS_FOR_REFERENCE

    async def bury(self, arrived: Arrived, reason: str) -> None:
        """Keep a message as dead that the broker gave up on."""
        async with self._database.transaction() as session:
            if await self._parked.park(session, arrived, reason, "", 0, None, state="dead"):
                await self._completeness.count(session, [arrived])

    async def _take_alone(self, arrived: Arrived) -> None:
        """Handle a message that may have ended earlier processes, its attempt committed first."""
        if arrived.redeliveries <= ALONE_AFTER or arrived.canary:
            await self._take_together([arrived])
            return
        async with self._database.transaction() as session:
            await self._parked.lock(session)
            if await self._parked.park(session, arrived, "redelivered-too-often", "", 0, None):
                await self._completeness.count(session, [arrived])
            known = await self._parked.one(session, arrived.message_id)
            if known is None or known.state == "dead":
                return
            if not await self._parked.begin_attempt(session, known):
                return
        await self._retry(arrived.message_id)

    async def retry_parked(self) -> None:
        """Try again what is due, oldest first."""
        async with self._database.reading() as session:
            due = await self._parked.due(session)
        for message_id in due:
            await self._retry(message_id)

    async def _retry(self, message_id: UUID) -> None:
        parked: ParkedMessage | None = None
        try:
            async with self._database.transaction() as session:
                await self._parked.lock(session)
                parked = await self._parked.one(session, message_id)
                if parked is None:
                    return
                if await self._claim(session, [parked.arrived]):
                    await self._subscription.handle([parked.arrived.understood()], session)
                await self._parked.let_go(session, parked.arrived)
            HANDLED.labels(self._service).inc()
        except Exception as failure:
            if parked is None or database_is_away(failure):
                raise
            await self._put_off(parked, failure)

    async def _put_off(self, parked: ParkedMessage, failure: Exception) -> None:
        async with self._database.transaction() as session:
            dead = await self._parked.try_later(session, parked, failure)
        if dead:
            log.error(
                "message is dead until a person decides",
                id=str(parked.arrived.message_id),
                reason=reason_of(failure),
            )
