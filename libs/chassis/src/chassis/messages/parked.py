"""Messages that cannot be handled yet, per aggregate in their order, and those given up on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import bindparam
from sqlalchemy.types import Uuid

from chassis.errors import ReferenceNotYetKnown
from chassis.messages.reading import Arrived, NotUnderstood
from chassis.schedule.clock import clock
from chassis.settings import ServiceSettings
from chassis.telemetry.metrics import DEAD, PARKED

WAITS_FOR_REFERENCE = "waits-for-reference"
FOLLOWS = "follows"

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:consumer, 0))")
_SUBJECTS = text(
    "SELECT DISTINCT source, subject FROM parked WHERE consumer = :consumer AND subject = ANY(:subjects)"
).bindparams(bindparam("subjects", type_=ARRAY(Uuid())))
_PARK = text(
    "INSERT INTO parked (message_id, consumer, source, sequence, subject, type, envelope, state, "
    "reason, detail, owner, attempts, next_at, parked_at) "
    "SELECT :message_id, :consumer, :source, :sequence, :subject, :type, :envelope, :state, "
    ":reason, :detail, :owner, :attempts, :next_at, :now "
    "WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE message_id = :message_id AND consumer = :consumer) "
    "ON CONFLICT (message_id, consumer) DO NOTHING RETURNING message_id"
).bindparams(bindparam("envelope", type_=JSONB))
_DUE = text(
    "SELECT message_id FROM parked WHERE consumer = :consumer AND state = 'parked' "
    "AND next_at <= :now ORDER BY next_at, sequence LIMIT 50"
)
_ONE = text(
    "SELECT * FROM parked WHERE message_id = :message_id AND consumer = :consumer FOR UPDATE"
)
_DELETE = text("DELETE FROM parked WHERE message_id = :message_id AND consumer = :consumer")
_RELEASE = text(
    "UPDATE parked SET next_at = :now WHERE consumer = :consumer AND state = 'parked' "
    "AND message_id = (SELECT message_id FROM parked WHERE consumer = :consumer "
    "AND source = :source AND subject = :subject ORDER BY sequence LIMIT 1)"
)
_AGAIN = text(
    "UPDATE parked SET state = :state, reason = :reason, detail = :detail, attempts = :attempts, "
    "next_at = :next_at WHERE message_id = :message_id AND consumer = :consumer"
)
_AWAKEN = text(
    "UPDATE parked SET next_at = :now WHERE consumer = :consumer AND state = 'parked' "
    "AND reason = :reason AND next_at > :now"
)


@dataclass(frozen=True)
class ParkedMessage:
    """One parked message as its row has it."""

    arrived: Arrived
    state: str
    attempts: int
    parked_at: datetime


class Parked:
    """The parked messages of one service, reached inside a transaction."""

    def __init__(self, service: str, owner: str, settings: ServiceSettings) -> None:
        self._service, self._owner, self._settings = service, owner, settings

    async def lock(self, session: AsyncSession) -> None:
        """Keep batches and retries of this service apart until the transaction ends."""
        await session.execute(_LOCK, {"consumer": self._service})

    async def join_waiting(
        self, session: AsyncSession, batch: Sequence[Arrived]
    ) -> tuple[list[Arrived], list[Arrived]]:
        """Park what belongs behind a parked event of its aggregate: (free to go, newly parked)."""
        if not batch:
            return [], []
        found = await session.execute(
            _SUBJECTS,
            {"consumer": self._service, "subjects": list({a.subject for a in batch})},
        )
        waiting = {(row.source, row.subject) for row in found}
        free: list[Arrived] = []
        joined: list[Arrived] = []
        for arrived in batch:
            if (arrived.source, arrived.subject) not in waiting:
                free.append(arrived)
            elif await self.park(
                session, arrived, FOLLOWS, "waits behind an earlier event", 0, None
            ):
                joined.append(arrived)
        return free, joined

    async def park(
        self,
        session: AsyncSession,
        arrived: Arrived,
        reason: str,
        detail: str,
        attempts: int,
        delay: float | None,
        state: str = "parked",
    ) -> bool:
        """Keep a message; False if it was handled or parked before."""
        kept = await session.execute(
            _PARK,
            {
                "message_id": arrived.message_id,
                "consumer": self._service,
                "source": arrived.source,
                "sequence": arrived.sequence,
                "subject": arrived.subject,
                "type": arrived.type,
                "envelope": arrived.content,
                "state": state,
                "reason": reason,
                "detail": detail[:2000],
                "owner": self._owner,
                "attempts": attempts,
                "next_at": None if delay is None else clock.now() + timedelta(seconds=delay),
                "now": clock.now(),
            },
        )
        PARKED.labels(self._service, reason).inc()
        return kept.one_or_none() is not None

    async def due(self, session: AsyncSession) -> list[UUID]:
        """The messages whose next attempt has come."""
        found = await session.execute(_DUE, {"consumer": self._service, "now": clock.now()})
        return list(found.scalars())

    async def one(self, session: AsyncSession, message_id: UUID) -> ParkedMessage | None:
        """One message, locked."""
        row = (await session.execute(_ONE, self._key(message_id))).one_or_none()
        if row is None:
            return None
        arrived = Arrived(
            row.message_id, row.source, row.sequence, row.subject, row.type, row.envelope
        )
        return ParkedMessage(arrived, row.state, row.attempts, row.parked_at)

    async def let_go(self, session: AsyncSession, arrived: Arrived) -> None:
        """The message is dealt with; the next one of its aggregate may be tried."""
        await session.execute(_DELETE, self._key(arrived.message_id))
        await session.execute(
            _RELEASE,
            {
                "consumer": self._service,
                "source": arrived.source,
                "subject": arrived.subject,
                "now": clock.now(),
            },
        )

    async def try_later(
        self, session: AsyncSession, parked: ParkedMessage, failure: Exception
    ) -> bool:
        """Put the next attempt off, or give the message up; True if it is dead now."""
        attempts, reason = parked.attempts + 1, reason_of(failure)
        if reason == WAITS_FOR_REFERENCE:
            # Every arrival wakes it, so its attempts say nothing; its age does.
            patience = timedelta(seconds=self._settings.park_reference_for)
            dead = clock.now() - parked.parked_at > patience
        else:
            dead = attempts >= self._settings.park_attempts
        delay = timedelta(seconds=self.delay(attempts))
        await session.execute(
            _AGAIN,
            self._key(parked.arrived.message_id)
            | {
                "state": "dead" if dead else "parked",
                "reason": reason,
                "detail": repr(failure)[:2000],
                "attempts": attempts,
                "next_at": None if dead else clock.now() + delay,
            },
        )
        if dead:
            DEAD.labels(self._service).inc()
        return dead

    async def begin_attempt(self, session: AsyncSession, parked: ParkedMessage) -> bool:
        """Count an attempt before it is made, since it may end this process; False if it was the last."""
        attempts = parked.attempts + 1
        spent = attempts > self._settings.park_attempts
        await session.execute(
            _AGAIN,
            self._key(parked.arrived.message_id)
            | {
                "state": "dead" if spent else "trying",
                "reason": "redelivered-too-often",
                "detail": "earlier attempts ended without an answer",
                "attempts": attempts,
                "next_at": None,
            },
        )
        if spent:
            DEAD.labels(self._service).inc()
        return not spent

    async def awaken_waiting(self, session: AsyncSession) -> None:
        """Something arrived; whoever waits for a reference may look again."""
        await session.execute(
            _AWAKEN,
            {"consumer": self._service, "reason": WAITS_FOR_REFERENCE, "now": clock.now()},
        )

    def delay(self, attempts: int) -> float:
        """Seconds until the next attempt: doubling up to a limit."""
        settings = self._settings
        return min(
            settings.park_first_delay * 2 ** max(0, attempts - 1), settings.park_longest_delay
        )

    def _key(self, message_id: UUID) -> dict[str, Any]:
        return {"message_id": message_id, "consumer": self._service}


def reason_of(failure: Exception) -> str:
    """A failure in one word that lists can be grouped by."""
    if isinstance(failure, ReferenceNotYetKnown):
        return WAITS_FOR_REFERENCE
    if isinstance(failure, NotUnderstood):
        return "not-understood"
    return type(failure).__name__
