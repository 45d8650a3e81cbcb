"""The gateway, put together."""

from fastapi import FastAPI
from starlette.middleware import Middleware

from chassis.http import create_app
from gateway.clients.routes import router as clients
from gateway.identity.routes import joining
from gateway.identity.routes import router as organisation
from gateway.landing.routes import router as landing
from gateway.live.routes import router as live
from gateway.reference.routes import router as reference
from gateway.routing.routes import router as routing
from gateway.service import Gateway
from gateway.sessions.browser import CookieToToken
from gateway.sessions.routes import accounts, myself
from gateway.sessions.routes import router as signing_in
from gateway.settings import Settings
from gateway.tokens.routes import router as tokens

OWN = [signing_in, clients, tokens, organisation, joining, accounts, myself, live, reference]


def create(settings: Settings | None = None) -> FastAPI:
    """The application, from the environment unless settings are given."""
    settings = settings or Settings()  # pyright: ignore[reportCallIssue]
    gateway = Gateway(settings)
    app = create_app(gateway, [*OWN, landing, routing], "Ludan gateway", "Sign-in, organisation")
    app.router.redirect_slashes = False
    cookies = Middleware(CookieToToken, browsers=gateway.browsers, secure=settings.secure)
    # Appended, to stand behind the chassis's own, which stamps what it answers.
    app.user_middleware.append(cookies)
    return app
