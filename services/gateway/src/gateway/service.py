"""The gateway's process: what every service has, and what only the gateway holds."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated

import structlog
from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.http.service import Service
from chassis.messages.outbox import Cause, recorded
from contracts.events.gateway import SessionRevoked
from gateway.clients.commands import admit_operations
from gateway.identity.attempts import Attempts
from gateway.identity.commands import found_organisation
from gateway.identity.passwords import Passwords
from gateway.landing.standing import Standings
from gateway.leaving.consumers import due as leaving
from gateway.live.fan_out import FanOut
from gateway.reference.documents import Documents
from gateway.routing.upstreams import Upstreams
from gateway.sessions.browser import Browsers
from gateway.settings import Settings
from gateway.tokens.issuer import TokenIssuer
from gateway.tokens.keys import SigningKeys

log = structlog.get_logger(__name__)

DEMO_PASSWORD = "ludan-demo"  # noqa: S105 - of demo and test only
SHORTEST_PASSWORD = 12


class StartRefused(RuntimeError):
    """The gateway does not start like this."""


class Gateway(Service):
    """Service of its own staff and sessions, and the way to all others."""

    def __init__(self, settings: Settings) -> None:
        self.passwords = Passwords()
        self.attempts = Attempts(settings.limits_store)
        self.keys = SigningKeys(settings.state_directory / "signing-keys")
        self.issuer = TokenIssuer(settings.issuer, settings.audience, self.keys)
        self.upstreams = Upstreams(settings.upstreams, settings.upstream_timeout)
        self.documents = Documents(self.upstreams)
        self.standings = Standings(self.upstreams)
        self.live = FanOut(settings)
        super().__init__("gateway", settings, dues=[leaving], parts=[self.live])
        self.own = settings
        self.browsers = Browsers(self.database, self.issuer, self.verifier.revoked)
        self.verifier.fetch = self.keys.published
        self.database.after_commit(self._end_sessions)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Be ready for the first sign-in, then run until the end of the block."""
        await self.make_ready()
        async with super().running():
            try:
                yield
            finally:
                await self.upstreams.close()
                self.passwords.close()

    async def make_ready(self) -> None:
        """Have a signing key, an administrator and the operations client."""
        self.keys.renew_if_due()
        async with self.database.transaction(Cause(actor="first start")) as session:
            await found_organisation(session, self._administrators_hash)
            await admit_operations(session, self.own.state_directory)

    async def _administrators_hash(self) -> str:
        given = self.own.admin_password.get_secret_value() if self.own.admin_password else ""
        if self.own.for_show:
            return await self.passwords.hash(given or DEMO_PASSWORD)
        if len(given) < SHORTEST_PASSWORD:
            refused = StartRefused(
                "Nobody has an account yet: set LUDAN_ADMIN_PASSWORD to at least "
                f"{SHORTEST_PASSWORD} characters for the administrator, and start again."
            )
            log.error(str(refused))
            raise refused
        return await self.passwords.hash(given)

    def _end_sessions(self, session: AsyncSession) -> None:
        """Refuse an ended session here at once; the others hear of it over the bus."""
        for fact in recorded(session):
            if isinstance(fact.event, SessionRevoked):
                self.verifier.revoked.add(fact.event.session_id)
                self.live.end_session(fact.event.session_id)


async def _gateway(request: Request) -> Gateway:
    # Not a plain function: FastAPI would send that to a thread for each request.
    gateway: Gateway = request.app.state.service
    return gateway


Here = Annotated[Gateway, Depends(_gateway)]
