"""An answer on its way through: its body is never held as a whole."""

from collections.abc import AsyncIterator

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.routing.rules import to_client


class Relayed(Response):
    """Sends a service's answer on piece by piece."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(status_code=answer.status_code)
        self.raw_headers = to_client(answer.headers.raw)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        start = {"type": "http.response.start", "status": self.status_code}
        try:
            await send({**start, "headers": self.raw_headers})
            async for piece in self._answer.aiter_raw():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            await self._answer.aclose()


def body_of(request: Request) -> AsyncIterator[bytes] | None:
    """The request's body as it comes; None when it has none."""
    length = request.headers.get("content-length")
    chunked = length is None and "transfer-encoding" in request.headers
    return request.stream() if chunked or length not in {None, "0"} else None
