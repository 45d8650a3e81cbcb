"""The service's permanent record: numbered without gaps, partitioned by number."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import orjson

from contracts.envelope import SCHEMA_PREFIX, SOURCE_PREFIX

PARTITION = 1_000_000
CANARY = "ludan-canary"

# `RETURNING` yields rows in no order, so the numbers are dealt by position.
_MOVE = """
WITH moved AS (
    DELETE FROM outbox
    WHERE position IN (SELECT position FROM outbox ORDER BY position LIMIT $2)
    RETURNING *
), kept AS (
    INSERT INTO personal (event_id, block)
    SELECT id, personal FROM moved WHERE personal IS NOT NULL
), numbered AS (
    INSERT INTO event_log (sequence, id, type, subject, aggregateversion, time, data,
                           correlationid, causationid, traceparent, actor, scope)
    SELECT $1::bigint + row_number() OVER (ORDER BY position), id, type, subject, aggregateversion,
           time, data, correlationid, causationid, traceparent, actor, scope
    FROM moved
    RETURNING type, sequence
), counted AS (
    INSERT INTO published_type AS p (type, count, last_sequence)
    SELECT type, count(*), max(sequence) FROM numbered GROUP BY type
    ON CONFLICT (type) DO UPDATE SET count = p.count + EXCLUDED.count,
                                     last_sequence = EXCLUDED.last_sequence
)
SELECT count(*) FROM numbered
"""

_LOAD = """
SELECT l.*, l.data::text AS json, p.block::text AS personal,
       (SELECT epoch FROM relay_state) AS epoch
FROM event_log l LEFT JOIN personal p ON p.event_id = l.id
WHERE l.sequence > $1 AND ($3::text[] IS NULL OR l.type = ANY($3)) ORDER BY l.sequence LIMIT $2
"""


@dataclass(frozen=True)
class Outgoing:
    """One event ready for the wire."""

    id: UUID
    type: str
    sequence: int
    body: bytes
    canary: bool = False


async def number_and_move(connection: asyncpg.Connection, most: int) -> int:
    """Move up to `most` rows from the outbox to the log; the last sequence given so far.

    The counter row is locked first: a relay that lost its advisory lock waits here and then
    sees the numbers that the new one gave.
    """
    async with connection.transaction():
        last: int = await connection.fetchval("SELECT last_sequence FROM relay_state FOR UPDATE")
        moved: int = await connection.fetchval(_MOVE, last, most)
        if moved:
            await connection.execute("UPDATE relay_state SET last_sequence = $1", last + moved)
    return last + moved


async def load_logged(
    connection: asyncpg.Connection,
    service: str,
    after: int,
    most: int,
    types: Sequence[str] | None = None,
) -> list[Outgoing]:
    """The logged events after a sequence, as they go over the bus."""
    rows = await connection.fetch(_LOAD, after, most, types)
    return [_outgoing(row, service) for row in rows]


def _outgoing(row: asyncpg.Record, service: str) -> Outgoing:
    data = orjson.Fragment(row["json"])
    if row["personal"]:
        merged = orjson.loads(row["json"]) | {"personal": orjson.loads(row["personal"])}
        data = orjson.Fragment(orjson.dumps(merged))
    envelope = {
        "specversion": "1.0",
        "id": str(row["id"]),
        "source": SOURCE_PREFIX + service,
        "type": row["type"],
        "time": row["time"],
        "subject": str(row["subject"]),
        "datacontenttype": "application/json",
        "dataschema": SCHEMA_PREFIX + row["type"],
        "data": data,
        "sequence": row["sequence"],
        "aggregateversion": row["aggregateversion"],
        "epoch": row["epoch"],
    }
    for extension in ("correlationid", "causationid", "traceparent", "actor", "scope"):
        if row[extension] is not None:
            envelope[extension] = row[extension]
    return Outgoing(row["id"], row["type"], row["sequence"], orjson.dumps(envelope))


async def create_partition(connection: asyncpg.Connection, sequence: int) -> None:
    """Make sure that the partition a sequence falls into is there."""
    start = sequence // PARTITION * PARTITION
    await connection.execute(
        f"CREATE TABLE IF NOT EXISTS event_log_p{start // PARTITION} PARTITION OF event_log "
        f"FOR VALUES FROM ({start}) TO ({start + PARTITION})"
    )
