"""`/api/<service>/v1/...`, passed on to the service."""

from fastapi import APIRouter, Request, Response

from chassis.auth import open_to_all
from chassis.errors import NotFound
from chassis.telemetry.tracing import traceparent
from gateway.routing.relayed import Relayed, body_of
from gateway.routing.rules import climbs, to_service
from gateway.service import Here

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
router = APIRouter(
    include_in_schema=False,
    dependencies=[open_to_all("each service verifies every token by itself")],
)


@router.api_route("/api/{service}/v1/{path:path}", methods=METHODS)
async def pass_on(service: str, path: str, request: Request, gateway: Here) -> Response:
    """Pass a request on; no database and no token is looked at on the way."""
    prefix = f"/api/{service}".encode()
    target: bytes = request.scope["raw_path"]
    # Percent-encoded, a path may read otherwise here than where it goes.
    passable = target.startswith(prefix + b"/v1/") and not climbs(path)
    if service not in gateway.upstreams.urls or not passable:
        raise NotFound
    target = target[len(prefix) :]
    if query := request.scope["query_string"]:
        target += b"?" + query
    answer = await gateway.upstreams.send(
        service,
        request.method,
        target,
        to_service(request.scope["headers"], traceparent()),
        body_of(request),
    )
    return Relayed(answer)
