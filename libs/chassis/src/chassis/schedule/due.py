"""Work that falls due: a row in the service's own database, run as a command of its own."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import bindparam

Work = Callable[[AsyncSession, dict[str, Any]], Awaitable[None]]

_PLAN = text(
    "INSERT INTO scheduled (kind, key, due_at, payload) VALUES (:kind, :key, :due_at, :payload) "
    "ON CONFLICT (kind, key) DO UPDATE SET due_at = least(scheduled.due_at, EXCLUDED.due_at), "
    "payload = EXCLUDED.payload, attempts = 0, failure = NULL"
).bindparams(bindparam("payload", type_=JSONB))


class Due:
    """The kinds of work a feature does when their time comes."""

    def __init__(self) -> None:
        self.kinds: dict[str, Work] = {}

    def on(self, kind: str) -> Callable[[Work], Work]:
        """Let the decorated function do the work of this kind; it gets session and payload."""

        def register(work: Work) -> Work:
            self.kinds[kind] = work
            return work

        return register


async def plan(
    session: AsyncSession, kind: str, key: str, due_at: datetime, payload: dict[str, Any]
) -> None:
    """Have the work done once at `due_at` or soon after; a second plan of a key keeps the earlier time."""
    await session.execute(_PLAN, {"kind": kind, "key": key, "due_at": due_at, "payload": payload})
    session.info["planned"] = True
