"""Finds sessions by the secrets that belong to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.identity.model import Staff
from gateway.sessions.model import RefreshToken, StaffSession
from gateway.tokens.rules import digest


@dataclass(frozen=True)
class Held:
    """A session and whose it is."""

    session: StaffSession
    staff: Staff


async def session_of_cookie(session: AsyncSession, cookie: str) -> Held | None:
    """The session that a browser's cookie stands for, locked."""
    return await _held(session, StaffSession.cookie_digest == digest(cookie))


async def session_to_change(session: AsyncSession, session_id: UUID) -> Held | None:
    """A session, locked."""
    return await _held(session, StaffSession.id == session_id)


async def open_sessions_of(session: AsyncSession, staff_id: UUID) -> Sequence[StaffSession]:
    """All sessions of a person that were not ended, locked."""
    mine = StaffSession.staff_id == staff_id
    found = await session.scalars(
        select(StaffSession).where(mine, StaffSession.revoked_at.is_(None)).with_for_update()
    )
    return found.all()


async def token_to_use(session: AsyncSession, refresh_token: str) -> RefreshToken | None:
    """A refresh token that was given out here, locked."""
    return await session.get(RefreshToken, digest(refresh_token), with_for_update=True)


async def _held(session: AsyncSession, which: ColumnElement[bool]) -> Held | None:
    found = await session.execute(
        select(StaffSession, Staff)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(which)
        .with_for_update(of=StaffSession)
    )
    row = found.one_or_none()
    return Held(row[0], row[1]) if row else None
