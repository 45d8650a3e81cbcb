"""Does due work, each piece in a transaction of its own."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy import text

from chassis.db import Database
from chassis.messages.outbox import Cause
from chassis.schedule.clock import clock
from chassis.schedule.due import Due
from chassis.telemetry.metrics import DUE_WORK

log = structlog.get_logger(__name__)

_CLAIM = text(
    "SELECT kind, key, payload FROM scheduled WHERE due_at <= :now AND kind = ANY(:kinds) "
    "ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_DONE = text("DELETE FROM scheduled WHERE kind = :kind AND key = :key")
_FAILED = text(
    "UPDATE scheduled SET attempts = attempts + 1, failure = :failure, due_at = :again "
    "WHERE kind = :kind AND key = :key RETURNING attempts"
)


class DueRunner:
    """Claims due rows with SKIP LOCKED, so any number of processes may run one."""

    def __init__(self, database: Database, dues: list[Due], poll: float) -> None:
        self._database, self._poll = database, poll
        self._kinds = {kind: work for due in dues for kind, work in due.kinds.items()}
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look at once instead of at the next poll."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the piece at hand and take no more."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped."""
        while self._kinds and not self._stopping:
            self._wake.clear()
            try:
                while not self._stopping and await self.run_one():
                    pass
            except Exception:
                log.exception("due work could not be looked up")
            try:
                await asyncio.wait_for(self._wake.wait(), self._poll)
            except TimeoutError:
                continue

    async def run_one(self) -> bool:
        """Do the longest due piece; False when nothing is due."""
        kind = key = None
        try:
            async with self._database.transaction(Cause(actor="schedule")) as session:
                claimed = await session.execute(
                    _CLAIM, {"now": clock.now(), "kinds": list(self._kinds)}
                )
                row = claimed.one_or_none()
                if row is None:
                    return False
                kind, key = row.kind, row.key
                # Deleted first, so that the work may plan its own next time under the same key.
                await session.execute(_DONE, {"kind": kind, "key": key})
                await self._kinds[kind](session, row.payload)
        except Exception as failure:
            if kind is None:
                raise
            log.exception("due work failed", kind=kind, key=key)
            await self._put_off(kind, str(key), repr(failure))
        DUE_WORK.labels(kind).inc()
        return True

    async def _put_off(self, kind: str, key: str, failure: str) -> None:
        async with self._database.transaction() as session:
            again = clock.now() + timedelta(seconds=5)
            await session.execute(
                _FAILED, {"kind": kind, "key": key, "failure": failure[:2000], "again": again}
            )
