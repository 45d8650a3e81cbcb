"""Whether this process lives, and whether it should get requests."""

from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chassis.auth.routes import open_to_all
from chassis.http.service import Service

health = APIRouter(
    include_in_schema=False,
    dependencies=[
        open_to_all("probes come from the platform, which does not route here from outside")
    ],
)


@health.get("/livez")
async def livez() -> dict[str, str]:
    """The process runs."""
    return {"status": "ok"}


@health.get("/readyz")
async def readyz(request: Request, response: Response) -> dict[str, Any]:
    """Commands can be taken: the database answers. A broker that is away only delays events."""
    service: Service = request.app.state.service
    if not await service.database.answers():
        response.status_code = 503
        return {"status": "unavailable", "lacking": "database"}
    return {"status": "ok"}


@health.get("/healthz")
async def healthz(request: Request) -> dict[str, Any]:
    """All that a person wants to know at a glance."""
    service: Service = request.app.state.service
    database = await service.database.answers()
    bus = service.delivery.connected.is_set()
    return {
        "service": service.name,
        "status": "ok" if database and bus else "degraded",
        "database": "ok" if database else "away",
        "bus": "ok" if bus else "away",
        "relay": "active" if service.relay.active else "standing by",
        "infrastructure": service.settings.infrastructure,
    }


@health.get("/metrics")
async def metrics() -> Response:
    """What Prometheus reads."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
