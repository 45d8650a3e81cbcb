"""The services' own OpenAPI documents, fetched when somebody looks."""

from time import monotonic
from typing import Any

from gateway.reference.rules import shown
from gateway.routing.upstreams import Upstreams

KEPT_SECONDS = 30.0


class Documents:
    """Documents of all services, kept briefly."""

    def __init__(self, upstreams: Upstreams) -> None:
        self._upstreams = upstreams
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def names(self) -> list[str]:
        """The services there are documents of."""
        return list(self._upstreams.urls)

    async def of(self, service: str) -> dict[str, Any]:
        """One service's document."""
        fetched_at, document = self._kept.get(service, (float("-inf"), {}))
        if monotonic() - fetched_at > KEPT_SECONDS:
            written = await self._upstreams.document(service, "/openapi.json")
            document = shown(written, f"/api/{service}")
            self._kept[service] = monotonic(), document
        return document
