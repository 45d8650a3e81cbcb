"""What operators see of the bus, and what they may do about dead letters."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import bindparam

from chassis.errors import NotFound
from chassis.messages.consumer import Subscription
from chassis.messages.log import load_logged
from chassis.schedule.clock import clock
from chassis.tables.columns import new_id

AT_ONCE = 500


class ReceivedType(BaseModel):
    """How much of one event type has come from one publisher."""

    model_config = ConfigDict(from_attributes=True)
    source: str
    type: str
    count: int
    last_sequence: int


class Standing(BaseModel):
    """Where a service stands as publisher and consumer."""

    last_sequence: int
    published: int
    epoch: int
    waiting: int
    parked: int
    dead: int
    types: list[str]
    takes_everything: bool
    received: list[ReceivedType]


class InboxRow(BaseModel):
    """One message of a publisher and what became of it here."""

    model_config = ConfigDict(from_attributes=True)
    message_id: UUID
    sequence: int
    state: str


class DeadLetter(BaseModel):
    """A message that is parked or dead, with its owner."""

    model_config = ConfigDict(from_attributes=True)
    message_id: UUID
    source: str
    sequence: int
    subject: UUID
    type: str
    state: str
    reason: str
    detail: str
    owner: str
    attempts: int
    next_at: datetime | None
    parked_at: datetime


_STANDING = text(
    "SELECT last_sequence, published, epoch, (SELECT count(*) FROM outbox) AS waiting, "
    "(SELECT count(*) FROM parked WHERE state <> 'dead') AS parked, "
    "(SELECT count(*) FROM parked WHERE state = 'dead') AS dead FROM relay_state"
)
_RECEIVED = text(
    "SELECT source, type, count, last_sequence FROM received_type "
    "WHERE consumer = :consumer ORDER BY source, type"
)
_INBOX = text(
    "SELECT message_id, sequence, 'handled' AS state FROM inbox "
    "WHERE consumer = :consumer AND source = :source AND sequence > :after "
    "UNION ALL SELECT message_id, sequence, state FROM parked "
    "WHERE consumer = :consumer AND source = :source AND sequence > :after "
    "UNION ALL SELECT message_id, (envelope->>'sequence')::bigint, 'discarded' "
    "FROM dead_letter_action WHERE action = 'discard' AND consumer = :consumer "
    "AND envelope->>'source' = :source AND (envelope->>'sequence')::bigint > :after "
    "ORDER BY sequence LIMIT :limit"
)
_LETTERS = text("SELECT * FROM parked WHERE consumer = :consumer ORDER BY parked_at, sequence")
_RETRY = text(
    "UPDATE parked SET state = 'parked', attempts = 0, next_at = :now "
    "WHERE consumer = :consumer AND message_id = :message_id RETURNING *"
)
_CORRECT = text(
    "UPDATE parked SET state = 'parked', attempts = 0, next_at = :now, "
    "envelope = jsonb_set(envelope, '{data}', :data) "
    "WHERE consumer = :consumer AND message_id = :message_id RETURNING *"
).bindparams(bindparam("data", type_=JSONB))
_DISCARD = text(
    "DELETE FROM parked WHERE consumer = :consumer AND message_id = :message_id RETURNING *"
)
_NEXT = text(
    "UPDATE parked SET next_at = :now WHERE consumer = :consumer AND message_id = "
    "(SELECT message_id FROM parked WHERE consumer = :consumer AND source = :source "
    "AND subject = :subject ORDER BY sequence LIMIT 1) AND state = 'parked'"
)
_BEFORE = text(
    "SELECT envelope FROM parked WHERE consumer = :consumer AND message_id = :message_id FOR UPDATE"
)
_LOG = text(
    "INSERT INTO dead_letter_action (id, message_id, consumer, action, note, envelope, actor, at) "
    "VALUES (:id, :message_id, :consumer, :action, :note, :envelope, :actor, :now)"
).bindparams(bindparam("envelope", type_=JSONB))


async def standing(session: AsyncSession, subscription: Subscription) -> Standing:
    """How far the service has published and what it has received."""
    row = (await session.execute(_STANDING)).one()
    received = await session.execute(_RECEIVED, {"consumer": subscription.service})
    return Standing(
        last_sequence=row.last_sequence,
        published=row.published,
        epoch=row.epoch,
        waiting=row.waiting,
        parked=row.parked,
        dead=row.dead,
        types=subscription.types(),
        takes_everything=subscription.takes_everything,
        received=[ReceivedType.model_validate(item) for item in received],
    )


async def logged(url: str, service: str, after: int, upto: int | None) -> AsyncIterator[bytes]:
    """The envelopes of the log after a sequence, in order."""
    connection = await asyncpg.connect(url, timeout=5)
    try:
        while batch := await load_logged(connection, service, after, AT_ONCE):
            for event in batch:
                if upto is not None and event.sequence > upto:
                    return
                yield event.body
            after = batch[-1].sequence
    finally:
        await connection.close(timeout=2)


async def inbox_rows(
    session: AsyncSession, service: str, source: str, after: int, limit: int
) -> list[InboxRow]:
    """What became of a publisher's events here."""
    rows = await session.execute(
        _INBOX, {"consumer": service, "source": source, "after": after, "limit": limit}
    )
    return [InboxRow.model_validate(row) for row in rows]


async def dead_letters(session: AsyncSession, service: str) -> list[DeadLetter]:
    """All that is parked or dead."""
    rows = await session.execute(_LETTERS, {"consumer": service})
    return [DeadLetter.model_validate(row) for row in rows]


async def retry(
    session: AsyncSession, service: str, message_id: UUID, note: str, actor: str
) -> DeadLetter:
    """Let the consumer try it again now."""
    await _log(session, service, message_id, "retry", note, actor)
    return await _change(session, _RETRY, service, message_id)


async def correct(
    session: AsyncSession,
    service: str,
    message_id: UUID,
    data: dict[str, Any],
    note: str,
    actor: str,
) -> DeadLetter:
    """Change the event's data for this consumer alone; the publisher's log stays as it is."""
    await _log(session, service, message_id, "correct", note, actor)
    return await _change(session, _CORRECT, service, message_id, data=data)


async def discard(
    session: AsyncSession, service: str, message_id: UUID, note: str, actor: str
) -> DeadLetter:
    """Give it up; the next event of its aggregate is tried."""
    await _log(session, service, message_id, "discard", note, actor)
    letter = await _change(session, _DISCARD, service, message_id)
    await session.execute(
        _NEXT,
        {
            "consumer": service,
            "source": letter.source,
            "subject": letter.subject,
            "now": clock.now(),
        },
    )
    return letter


async def _log(
    session: AsyncSession, service: str, message_id: UUID, action: str, note: str, actor: str
) -> None:
    key = {"consumer": service, "message_id": message_id}
    envelope = (await session.execute(_BEFORE, key)).scalar_one_or_none()
    if envelope is None:
        raise NotFound
    values = {"id": new_id(), "action": action, "note": note, "envelope": envelope}
    await session.execute(_LOG, key | values | {"actor": actor, "now": clock.now()})


async def _change(
    session: AsyncSession, statement: Any, service: str, message_id: UUID, **values: Any
) -> DeadLetter:
    key = {"consumer": service, "message_id": message_id, "now": clock.now()}
    return DeadLetter.model_validate((await session.execute(statement, key | values)).one())
