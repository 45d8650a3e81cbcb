"""Ended sessions, known to every process at once and again after a restart."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Database
from chassis.messages.consumer import Consumer
from chassis.messages.reading import Arrived
from chassis.schedule.clock import clock
from contracts.events.gateway import SessionRevoked

LONGEST_TOKEN = timedelta(hours=1)

_KEEP = text(
    "INSERT INTO revoked_session (session_id, revoked_at) VALUES (:session_id, :now) "
    "ON CONFLICT DO NOTHING"
)
_RECENT = text("SELECT session_id FROM revoked_session WHERE revoked_at > :since")

store_revocations = Consumer()


@store_revocations.on(SessionRevoked)
async def keep_revocation(revoked: SessionRevoked, session: AsyncSession) -> None:
    """Remember an ended session beyond the life of this process."""
    await session.execute(_KEEP, {"session_id": revoked.session_id, "now": clock.now()})


class Revocations:
    """Feeds the verifier's set of refused sessions."""

    def __init__(self, database: Database, revoked: set[UUID]) -> None:
        self._database, self._revoked = database, revoked

    async def tell(self, arrived: Arrived) -> None:
        """Refuse a session from now on."""
        self._revoked.add(arrived.subject)

    async def reload(self) -> None:
        """Learn what was revoked while this process was not listening."""
        async with self._database.reading() as session:
            recent = await session.execute(_RECENT, {"since": clock.now() - LONGEST_TOKEN})
            self._revoked.update(recent.scalars())
