"""The same key and body give the same answer, once and for all."""

import hashlib
from dataclasses import dataclass

from fastapi import Request, Response
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import bindparam

from chassis.auth.actor import Actor
from chassis.errors import Conflict, Invalid, Problem
from chassis.schedule.clock import clock

HEADER = "Idempotency-Key"
LONGEST = 200
KEPT_HEADERS = ("content-type", "etag", "location")

_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:lock, 0))")
_RECALL = text(
    "SELECT fingerprint, status, headers, body FROM idempotency "
    "WHERE principal = :principal AND route = :route AND key = :key"
)
_REMEMBER = text(
    "INSERT INTO idempotency (principal, route, key, fingerprint, status, headers, body, created_at) "
    "VALUES (:principal, :route, :key, :fingerprint, :status, :headers, :body, :now)"
).bindparams(bindparam("headers", type_=JSONB))


class IdempotencyKeyMissing(Problem):
    """Send an Idempotency-Key header, so that a repeated request has one effect."""

    status = 400


class IdempotencyKeyInvalid(Problem):
    """An Idempotency-Key has between 1 and 200 printable characters."""

    status = 400


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key was used with another request."""


class StillRunning(Conflict):
    """The first request with this Idempotency-Key is still running."""


@dataclass(frozen=True)
class IdempotencyKey:
    """A key in the space of one caller and one route, and a digest of what was asked."""

    principal: str
    route: str
    key: str
    fingerprint: bytes

    @classmethod
    async def of(cls, request: Request, route: str) -> "IdempotencyKey | None":
        """The key of a request by a known caller."""
        actor: Actor | None = request.state.actor
        if actor is None:
            return None
        key = request.headers.get(HEADER)
        if not key:
            raise IdempotencyKeyMissing
        if len(key) > LONGEST or not key.isprintable():
            raise IdempotencyKeyInvalid
        digest = hashlib.sha256(f"{request.url.path}?{request.url.query}\n".encode())
        digest.update(await request.body())
        return cls(str(actor.id), f"{request.method} {route}", key, digest.digest())


async def take_key(session: AsyncSession, key: IdempotencyKey) -> None:
    """Hold the key until the transaction ends."""
    lock = f"{key.principal}\n{key.route}\n{key.key}"
    if not (await session.execute(_TRY_LOCK, {"lock": lock})).scalar_one():
        raise StillRunning


async def recall(session: AsyncSession, key: IdempotencyKey) -> Response | None:
    """The answer given before, if any."""
    found = await session.execute(
        _RECALL, {"principal": key.principal, "route": key.route, "key": key.key}
    )
    row = found.one_or_none()
    if row is None:
        return None
    if row.fingerprint != key.fingerprint:
        raise IdempotencyKeyReused
    return Response(row.body, row.status, headers=row.headers | {"Idempotency-Replayed": "true"})


async def remember(session: AsyncSession, key: IdempotencyKey, response: Response) -> None:
    """Store the answer in the transaction that it speaks of."""
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    await session.execute(
        _REMEMBER,
        {
            "principal": key.principal,
            "route": key.route,
            "key": key.key,
            "fingerprint": key.fingerprint,
            "status": response.status_code,
            "headers": headers,
            "body": bytes(response.body),
            "now": clock.now(),
        },
    )
