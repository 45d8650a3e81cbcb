"""`GET /api/reference`: Swagger UI, served from here, over the documents of all services."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from swagger_ui_bundle import swagger_ui_path

from chassis.auth import open_to_all
from chassis.errors import NotFound
from gateway.reference.rules import shown
from gateway.route import bearer
from gateway.service import Here

OURS = Path(__file__).parent / "static"
THEIRS = Path(str(swagger_ui_path))
FILES = {
    "reference.js": OURS,
    "reference.css": OURS,
    "swagger-ui.css": THEIRS,
    "swagger-ui-bundle.js": THEIRS,
    "swagger-ui-standalone-preset.js": THEIRS,
    "favicon-32x32.png": THEIRS,
}
# Swagger UI writes styles into elements; scripts still come from files of ours alone.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


async def reader(request: Request, gateway: Here) -> None:
    """Anybody at a demonstration, and otherwise whoever has signed in."""
    if not gateway.own.for_show:
        await bearer(request, gateway)


Readers = Depends(reader)
router = APIRouter(
    prefix="/api/reference",
    include_in_schema=False,
    dependencies=[open_to_all("in production any signed-in person, by the dependency `reader`")],
)


@router.get("", dependencies=[Readers])
async def page() -> Response:
    """The page itself."""
    return FileResponse(OURS / "reference.html", headers={"Content-Security-Policy": POLICY})


@router.get("/services", dependencies=[Readers])
async def services(gateway: Here) -> list[str]:
    """What the drop-down offers."""
    return ["gateway", *gateway.documents.names()]


@router.get("/assets/{name}")
async def asset(name: str) -> Response:
    """A style or script of the page."""
    if name not in FILES:
        raise NotFound
    return FileResponse(FILES[name] / name, headers={"Cache-Control": "public, max-age=3600"})


@router.get("/{service}.json", dependencies=[Readers])
async def document(service: str, gateway: Here, request: Request) -> dict[str, Any]:
    """The OpenAPI document of one service, with the gateway's address of it."""
    if service == "gateway":
        return shown(request.app.openapi(), "/")
    if service not in gateway.documents.names():
        raise NotFound
    return await gateway.documents.of(service)
