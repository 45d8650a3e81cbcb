"""Every request has a span, a duration, a correlation id, and an answer even to our own faults."""

from time import perf_counter
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.errors import Problem
from chassis.http.problems import problem_response, unexpected
from chassis.telemetry.metrics import HTTP_SECONDS
from chassis.telemetry.tracing import request_span

CORRELATION = "x-correlation-id"
SECURITY = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "strict-transport-security": "max-age=31536000",
    "cache-control": "no-store",
}


class TooLarge(Problem):
    """The body of this request is larger than anything this service takes."""

    status = 413


class Observed:
    """Plain ASGI, since middleware that wraps responses cuts context variables off."""

    def __init__(self, app: ASGIApp, service: str, largest_body: int) -> None:
        self._app, self._service, self._largest_body = app, service, largest_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        correlation = headers.get(CORRELATION) or str(uuid4())
        if CORRELATION not in headers:
            scope["headers"] = [*scope["headers"], (CORRELATION.encode(), correlation.encode())]
        status = 0

        async def stamped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                stamps = MutableHeaders(scope=message)
                stamps[CORRELATION] = correlation
                for name, value in SECURITY.items():
                    stamps.setdefault(name, value)
            await send(message)

        began = perf_counter()
        with request_span(f"{scope['method']} {scope['path']}", headers):
            try:
                # A body of unannounced length is counted, and cut off, by the framework.
                if int(headers.get("content-length") or 0) > self._largest_body:
                    await problem_response(TooLarge())(scope, receive, stamped)
                else:
                    await self._app(scope, receive, stamped)
            except Exception as failure:
                if status:
                    raise
                await unexpected(failure, scope["path"])(scope, receive, stamped)
        route = getattr(scope.get("route"), "path_format", "unknown")
        HTTP_SECONDS.labels(self._service, scope["method"], route, str(status)).observe(
            perf_counter() - began
        )
        return None
