"""Events wait in the outbox, written in the transaction of the change they tell of."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import bindparam
from sqlalchemy.types import Integer, Uuid

from chassis.schedule.clock import clock
from chassis.tables.columns import new_id
from chassis.telemetry.tracing import traceparent
from contracts.event import Event

_COUNT = text(
    "INSERT INTO aggregate_version AS a (subject, version) "
    "SELECT * FROM unnest(:subjects, :counts) AS t (subject, version) ORDER BY 1 "
    "ON CONFLICT (subject) DO UPDATE SET version = a.version + EXCLUDED.version "
    "RETURNING subject, version"
).bindparams(
    bindparam("subjects", type_=ARRAY(Uuid())), bindparam("counts", type_=ARRAY(Integer()))
)
_INSERT = text(
    "INSERT INTO outbox (id, type, subject, aggregateversion, time, data, personal, "
    "correlationid, causationid, traceparent, actor, scope) VALUES (:id, :type, :subject, "
    ":aggregateversion, :time, :data, :personal, :correlationid, :causationid, :traceparent, "
    ":actor, :scope)"
).bindparams(bindparam("data", type_=JSONB), bindparam("personal", type_=JSONB(none_as_null=True)))


@dataclass(frozen=True)
class Cause:
    """Who and what set a change off; stamped on every event recorded meanwhile."""

    actor: str | None = None
    correlation_id: str | None = None
    causation_id: UUID | None = None


@dataclass(frozen=True)
class Recorded:
    """An event with what caused it, as it stood when it was recorded."""

    event: Event
    cause: Cause
    traceparent: str | None


def record(session: AsyncSession, event: Event) -> None:
    """Publish the event if, and only if, the session's transaction commits."""
    cause: Cause = session.info["cause"]
    recorded(session).append(Recorded(event, cause, traceparent()))


def recorded(session: AsyncSession) -> list[Recorded]:
    """What was recorded in this session's transaction so far."""
    return cast("list[Recorded]", session.info.setdefault("recorded", []))


async def write_recorded(session: AsyncSession) -> None:
    """Add one outbox row an event; the last statements before the commit.

    Counting the aggregate's events locks its counter until the commit, which puts the rows of
    one aggregate into the order of their transactions.
    """
    facts = recorded(session)
    if not facts:
        return
    counts = Counter(fact.event.subject_id for fact in facts)
    counted = await session.execute(
        _COUNT, {"subjects": list(counts), "counts": list(counts.values())}
    )
    versions: dict[UUID, int] = {row.subject: row.version - counts[row.subject] for row in counted}
    rows: list[dict[str, Any]] = []
    for fact in facts:
        versions[fact.event.subject_id] += 1
        rows.append(_row(fact, versions[fact.event.subject_id]))
    await session.execute(_INSERT, rows)


def _row(fact: Recorded, version: int) -> dict[str, Any]:
    event, cause = fact.event, fact.cause
    data = event.model_dump(mode="json")
    personal = data.pop("personal", None)
    event_id = new_id()
    scope: dict[str, Any] | None = data.get("scope")
    return {
        "id": event_id,
        "type": event.type,
        "subject": event.subject_id,
        "aggregateversion": version,
        "time": clock.now(),
        "data": data,
        "personal": personal,
        "correlationid": cause.correlation_id or str(event_id),
        "causationid": str(cause.causation_id) if cause.causation_id else None,
        "traceparent": fact.traceparent,
        "actor": cause.actor,
        "scope": scope["org_path"] if scope else None,
    }
