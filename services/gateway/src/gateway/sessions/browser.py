"""A browser holds a cookie and never a token: the gateway turns the one into the other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from uuid import UUID

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.db import Database
from chassis.errors import Forbidden
from chassis.http.problems import problem_response
from chassis.schedule.clock import clock
from gateway.sessions.commands import continue_by_cookie
from gateway.sessions.queries import Held
from gateway.sessions.rules import LASTS_AT_MOST, csrf_token
from gateway.tokens.issuer import LIFETIME, Holder, TokenIssuer
from gateway.tokens.rules import digest

BROWSER = "browser"
READS = {"GET", "HEAD", "OPTIONS"}
RENEWED_BEFORE_END = timedelta(minutes=1)
KEPT_AT_MOST = 10_000


class CsrfTokenMissing(Forbidden):
    """This change did not come from one of our pages: send the X-CSRF-Token of your session."""


@dataclass(frozen=True)
class _Known:
    token: str
    session_id: UUID
    good_until: datetime


class Browsers:
    """Access tokens of the sessions that browsers hold, each kept until it nears its end."""

    def __init__(self, database: Database, issuer: TokenIssuer, revoked: set[UUID]) -> None:
        self._database, self._issuer, self._revoked = database, issuer, revoked
        self._known: dict[bytes, _Known] = {}

    async def token(self, cookie: str) -> str | None:
        """A token for the session behind a cookie; None when there is none, or not any more."""
        key = digest(cookie)
        known = self._known.get(key)
        if known is None or known.good_until <= clock.now():
            known = await self._renewed(cookie)
            if known is None:
                self._known.pop(key, None)
                return None
            if len(self._known) >= KEPT_AT_MOST:
                self._known.clear()
            self._known[key] = known
        return None if known.session_id in self._revoked else known.token

    async def _renewed(self, cookie: str) -> _Known | None:
        async with self._database.transaction() as session:
            held = await continue_by_cookie(session, cookie)
        if held is None:
            return None
        good_until = clock.now() + LIFETIME - RENEWED_BEFORE_END
        return _Known(self._issuer.token(holder_of(held)), held.session.id, good_until)


class CookieToToken:
    """Plain ASGI: what a browser asks of the API goes on with a token in place of its cookie."""

    def __init__(self, app: ASGIApp, browsers: Browsers, *, secure: bool) -> None:
        self._app, self._browsers, self._name = app, browsers, cookie_name(secure=secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["path"].startswith(("/api/", "/auth/sign-out")):
            headers = Headers(scope=scope)
            if "authorization" not in headers:
                cookie = self._cookie(headers)
                token = await self._browsers.token(cookie) if cookie else None
                if cookie and token:
                    expected, sent = csrf_token(cookie), headers.get("x-csrf-token", "")
                    if scope["method"] not in READS and not _equal(expected, sent):
                        return await problem_response(CsrfTokenMissing())(scope, receive, send)
                    bearer = (b"authorization", f"Bearer {token}".encode())
                    scope["headers"] = [*scope["headers"], bearer]
                    scope.setdefault("state", {})["csrf_token"] = expected
        return await self._app(scope, receive, send)

    def _cookie(self, headers: Headers) -> str | None:
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(self._name)
        except CookieError:
            return None
        return morsel.value if morsel else None


def holder_of(held: Held) -> Holder:
    """Whom the tokens of a session speak of."""
    staff = held.staff
    return Holder(staff.id, staff.org_path, staff.roles, held.session.id, BROWSER)


def cookie_name(*, secure: bool) -> str:
    """Over TLS a name that only this host can set, for the whole host."""
    return "__Host-ludan" if secure else "ludan"


def set_cookie(response: Response, cookie: str, *, secure: bool) -> None:
    """Have the browser keep its session."""
    response.set_cookie(
        cookie_name(secure=secure),
        cookie,
        max_age=int(LASTS_AT_MOST.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def forget_cookie(response: Response, *, secure: bool) -> None:
    """Have the browser throw it away."""
    name = cookie_name(secure=secure)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")


def _equal(expected: str, sent: str) -> bool:
    return compare_digest(expected.encode(), sent.encode())
