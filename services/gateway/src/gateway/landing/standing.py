"""How each service is, by the gateway's own look."""

import asyncio
from time import monotonic

from pydantic import BaseModel

from gateway.routing.upstreams import ServiceAway, Upstreams

KEPT_SECONDS = 2.0


class Standing(BaseModel):
    """One service; `milliseconds` is how long its answer took."""

    service: str
    status: str
    database: str | None = None
    bus: str | None = None
    milliseconds: int | None = None


class Standings:
    """Looks at all services at once, and not again for two seconds."""

    def __init__(self, upstreams: Upstreams) -> None:
        self._upstreams = upstreams
        self._kept: list[Standing] = []
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()

    async def now(self) -> list[Standing]:
        """How every service is."""
        async with self._looking:
            if monotonic() - self._looked_at > KEPT_SECONDS:
                looks = (self._look(service) for service in self._upstreams.urls)
                self._kept = list(await asyncio.gather(*looks))
                self._looked_at = monotonic()
            return self._kept

    async def _look(self, service: str) -> Standing:
        began = monotonic()
        try:
            health = await self._upstreams.document(service, "/healthz")
        except ServiceAway:
            return Standing(service=service, status="away")
        return Standing(
            service=service,
            status=str(health.get("status")),
            database=health.get("database"),
            bus=health.get("bus"),
            milliseconds=round((monotonic() - began) * 1000),
        )
