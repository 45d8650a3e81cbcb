"""Begins, continues and ends sessions."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule.clock import clock
from chassis.tables import new_id
from gateway.identity.model import Staff
from gateway.identity.queries import staff_to_change
from gateway.sessions.model import RefreshToken, StaffSession
from gateway.sessions.queries import (
    Held,
    open_sessions_of,
    session_of_cookie,
    session_to_change,
    token_to_use,
)
from gateway.tokens.rules import digest, new_secret


@dataclass(frozen=True)
class Begun:
    """A session with the secrets that only its holder gets to know."""

    held: Held
    cookie: str
    refresh_token: str


@dataclass(frozen=True)
class Continued:
    """A session that goes on, with its next refresh token."""

    held: Held
    refresh_token: str


async def begin_session(session: AsyncSession, staff: Staff) -> Begun:
    """Begin a session for somebody who proved who they are."""
    now, cookie = clock.now(), new_secret()
    begun = StaffSession(
        id=new_id(),
        staff_id=staff.id,
        cookie_digest=digest(cookie),
        started_at=now,
        seen_at=now,
        revoked_at=None,
    )
    session.add(begun)
    await session.flush()
    return Begun(Held(begun, staff), cookie, _next_token(session, begun))


async def continue_session(session: AsyncSession, refresh_token: str) -> Continued | None:
    """Use a refresh token up; one that was used before ends the session, since it was copied."""
    used = await token_to_use(session, refresh_token)
    held = await session_to_change(session, used.session_id) if used else None
    if used is None or held is None or not _goes_on(held):
        return None
    if used.used_at is not None:
        record(session, held.session.revoke("a refresh token was used twice", clock.now()))
        return None
    used.used_at = held.session.seen_at = clock.now()
    return Continued(held, _next_token(session, held.session))


async def continue_by_cookie(session: AsyncSession, cookie: str) -> Held | None:
    """Note that a browser's session is in use; None when it is over."""
    held = await session_of_cookie(session, cookie)
    if held is None or not _goes_on(held):
        return None
    held.session.seen_at = clock.now()
    return held


async def end_session(session: AsyncSession, session_id: UUID) -> None:
    """Sign out: refuse all tokens of the session from now on."""
    held = await session_to_change(session, session_id)
    if held and held.session.revoked_at is None:
        record(session, held.session.revoke("signed out", clock.now()))


async def close_account(session: AsyncSession, actor: Actor, staff_id: UUID) -> Staff:
    """Let somebody in no more: neither by a new sign-in nor by a session they have."""
    staff = await staff_to_change(session, actor, staff_id)
    await lock_out(session, staff, "the account was closed")
    return staff


async def lock_out(session: AsyncSession, staff: Staff, reason: str) -> None:
    """Refuse this person's sign-ins, sessions and tokens from now on."""
    staff.close_account()
    for begun in await open_sessions_of(session, staff.id):
        record(session, begun.revoke(reason, clock.now()))


def _goes_on(held: Held) -> bool:
    return held.staff.active and held.session.lives(clock.now())


def _next_token(session: AsyncSession, begun: StaffSession) -> str:
    secret = new_secret()
    session.add(
        RefreshToken(
            digest=digest(secret), session_id=begun.id, issued_at=clock.now(), used_at=None
        )
    )
    return secret
