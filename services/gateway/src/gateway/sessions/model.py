"""A session begins with a sign-in and ends once; its refresh tokens are good for one use each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Unauthenticated
from chassis.tables import new_id
from contracts.events.gateway import SessionRevoked
from gateway.sessions.rules import IDLE_AT_MOST, LASTS_AT_MOST
from gateway.tables import Base


class SignInRefused(Unauthenticated):
    """The user name or the password is not right."""


class RefreshRefused(Unauthenticated):
    """This refresh token is not good any more; sign in again."""


class StaffSession(Base):
    """One sign-in of one person; `id` is the `sid` of all its access tokens."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    cookie_digest: Mapped[bytes] = mapped_column(unique=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    def lives(self, at: datetime) -> bool:
        """Whether it was neither ended, left idle nor outlived."""
        used_lately = at < self.seen_at + IDLE_AT_MOST
        return self.revoked_at is None and used_lately and at < self.started_at + LASTS_AT_MOST

    def revoke(self, reason: str, at: datetime) -> SessionRevoked:
        """End it, and with it all its tokens."""
        self.revoked_at = at
        return SessionRevoked(session_id=self.id, staff_id=self.staff_id, reason=reason)


class RefreshToken(Base):
    """One link in a session's chain; using a link twice shows that somebody copied it."""

    __tablename__ = "refresh_tokens"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"), index=True)
    issued_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
