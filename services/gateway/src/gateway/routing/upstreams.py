"""The services behind the gateway, over connections that are kept."""

from collections.abc import AsyncIterable, Mapping
from typing import Any

import httpx

from chassis.errors import Unavailable
from gateway.routing.rules import Headers

CONNECTIONS = 256
# Shorter than a service keeps a connection, or a request could meet one being closed.
KEPT_SECONDS = 15.0


class ServiceAway(Unavailable):
    """The service that answers this is away for the moment; try again."""


class Upstreams:
    """Where each service answers, and the pool of connections to all of them."""

    def __init__(self, urls: Mapping[str, str], timeout: float) -> None:
        self.urls = {name: httpx.URL(url) for name, url in urls.items()}
        self.transport: httpx.AsyncBaseTransport = httpx.AsyncHTTPTransport(
            trust_env=False,
            limits=httpx.Limits(
                max_connections=CONNECTIONS,
                max_keepalive_connections=CONNECTIONS,
                keepalive_expiry=KEPT_SECONDS,
            ),
        )
        self._patience = httpx.Timeout(timeout, connect=2.0, pool=2.0).as_dict()
        self._impatience = httpx.Timeout(2.0).as_dict()

    async def send(
        self,
        service: str,
        method: str,
        target: bytes,
        headers: Headers,
        body: AsyncIterable[bytes] | None,
    ) -> httpx.Response:
        """Pass a request on; the answer's body has yet to be read and closed.

        Below `httpx.AsyncClient`, which would follow redirects and keep cookies for everybody.
        """
        request = httpx.Request(
            method,
            self.urls[service].copy_with(raw_path=target),
            headers=headers,
            content=body,
            extensions={"timeout": self._patience},
        )
        try:
            return await self.transport.handle_async_request(request)
        except httpx.TransportError as failure:
            raise ServiceAway(f"The {service} service does not answer.") from failure

    async def document(self, service: str, path: str) -> dict[str, Any]:
        """A small JSON document of a service, soon or not at all."""
        request = httpx.Request(
            "GET", self.urls[service].join(path), extensions={"timeout": self._impatience}
        )
        try:
            response = await self.transport.handle_async_request(request)
            try:
                await response.aread()
            finally:
                await response.aclose()
            found: dict[str, Any] = response.json()
        except (httpx.HTTPError, ValueError) as failure:
            raise ServiceAway(f"The {service} service does not answer.") from failure
        return found

    async def close(self) -> None:
        """Give all connections back."""
        await self.transport.aclose()
