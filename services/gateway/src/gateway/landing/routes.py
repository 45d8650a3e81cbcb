"""The front page and what it asks for."""

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel

from chassis.auth import open_to_all
from chassis.errors import NotFound
from chassis.http.health import healthz
from gateway.landing.standing import Standing
from gateway.service import Here

STATIC = Path(__file__).parent / "static"
ASSETS = {path.name: path for path in STATIC.rglob("*.*") if path.suffix != ".html"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
router = APIRouter(
    include_in_schema=False,
    dependencies=[open_to_all("the front page shows no more than that the services run")],
)


class Overview(BaseModel):
    """What runs; where it runs is told at demonstrations only."""

    services: list[Standing]
    infrastructure: str | None
    demo: bool


@router.get("/")
async def page() -> Response:
    """The page itself."""
    return FileResponse(STATIC / "index.html", headers={"Content-Security-Policy": POLICY})


@router.get("/assets/{name}")
async def asset(name: str) -> Response:
    """A style, script or picture of the page."""
    if name not in ASSETS:
        raise NotFound
    return FileResponse(ASSETS[name], headers={"Cache-Control": "no-cache"})


@router.get("/api/overview")
async def overview(gateway: Here, request: Request) -> Overview:
    """How the gateway and all services are."""
    health = await healthz(request)
    own = Standing(
        service="gateway",
        status=health["status"],
        database=health["database"],
        bus=health["bus"],
        milliseconds=0,
    )
    return Overview(
        services=[own, *await gateway.standings.now()],
        infrastructure=gateway.settings.infrastructure or None if gateway.own.for_show else None,
        demo=gateway.own.environment == "demo",
    )
