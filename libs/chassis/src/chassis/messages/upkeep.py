"""Keeps the message tables in shape and their sizes in sight."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import text

from chassis.db import Database, database_is_away
from chassis.messages.broker import stopped_within
from chassis.schedule.clock import clock
from chassis.settings import ServiceSettings
from chassis.telemetry.metrics import OUTBOX_WAITING, UNPUBLISHED

log = structlog.get_logger(__name__)

EVERY = 60.0

_SIZES = text(
    "SELECT (SELECT count(*) FROM outbox) AS waiting, last_sequence - published AS unpublished "
    "FROM relay_state"
)
_FORGET_ANSWERS = text("DELETE FROM idempotency WHERE created_at < :before")
_PARTITIONS = text(
    "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'inbox'::regclass"
)


class Upkeep:
    """Runs once a minute in every process; doing it twice does no harm."""

    def __init__(self, service: str, database: Database, settings: ServiceSettings) -> None:
        self._service, self._database, self._settings = service, database, settings
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """No more rounds."""
        self._stop.set()

    async def run(self) -> None:
        """One round a minute until stopped."""
        while True:
            try:
                await self.round()
            except Exception as failure:
                if not database_is_away(failure):
                    raise
            if await stopped_within(self._stop, EVERY):
                return

    async def round(self) -> None:
        """Measure, make the coming months' partitions, drop what is too old."""
        now = clock.now()
        async with self._database.transaction() as session:
            sizes = (await session.execute(_SIZES)).one()
            OUTBOX_WAITING.labels(self._service).set(sizes.waiting)
            UNPUBLISHED.labels(self._service).set(sizes.unpublished)
            forgotten = now - timedelta(days=self._settings.idempotency_kept_days)
            await session.execute(_FORGET_ANSWERS, {"before": forgotten})
            await session.execute(
                text("SELECT pg_advisory_xact_lock(hashtextextended('upkeep', 0))")
            )
            existing = set((await session.execute(_PARTITIONS)).scalars())
            month = _month_after(now)
            name = f"inbox_p{month:%Y%m}"
            if name not in existing:
                low, high = uuid_floor(month), uuid_floor(_month_after(month))
                await session.execute(
                    text(
                        f"CREATE TABLE {name} PARTITION OF inbox "
                        f"FOR VALUES FROM ('{low}') TO ('{high}')"
                    )
                )
            oldest = now - timedelta(days=self._settings.inbox_kept_days + 31)
            for partition in existing:
                if partition.startswith("inbox_p") and partition < f"inbox_p{oldest:%Y%m}":
                    await session.execute(text(f"DROP TABLE {partition}"))


def _month_after(at: datetime) -> datetime:
    first = datetime(at.year, at.month, 1, tzinfo=UTC)
    return (first + timedelta(days=32)).replace(day=1)


def uuid_floor(at: datetime) -> UUID:
    """The smallest UUIDv7 of an instant, by which the inbox is partitioned."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
