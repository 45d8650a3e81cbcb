"""The gateway, put together."""

from fastapi import FastAPI
from starlette.middleware import Middleware

from chassis.http import create_app
from gateway.clients.routes import router as clients
from gateway.identity.routes import routers as identity
from gateway.landing.routes import router as landing
from gateway.leaving.routes import router as leaving
from gateway.live.routes import router as live
from gateway.reference.routes import router as reference
from gateway.routing.routes import router as routing
from gateway.service import Gateway
from gateway.sessions.browser import CookieToToken
from gateway.sessions.routes import routers as sessions
from gateway.settings import Settings
from gateway.tokens.routes import router as tokens

ROUTERS = [*sessions, clients, tokens, *identity, leaving, live, reference, landing, routing]


def create(settings: Settings | None = None) -> FastAPI:
    """The application, from the environment unless settings are given."""
    settings = settings or Settings.from_environment()
    gateway = Gateway(settings)
    app = create_app(gateway, ROUTERS, "Ludan gateway", "Sign-in, organisation, live updates")
    cookies = Middleware(CookieToToken, browsers=gateway.browsers, secure=settings.secure)
    app.user_middleware.append(cookies)  # innermost: the chassis's own stamps what it answers
    return app
