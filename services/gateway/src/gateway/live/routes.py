"""`GET /api/live`."""

from typing import Annotated

from fastapi import APIRouter
from sse_starlette import EventSourceResponse

from chassis.auth import Actor, allowed
from contracts.permissions import Permission
from gateway.route import identified
from gateway.service import Here

HEARTBEAT_SECONDS = 15
FAREWELL_SECONDS = 2
router = APIRouter(prefix="/api", tags=["live"], dependencies=[identified])
Watching = Annotated[Actor, allowed(Permission.LIVE_READ)]


@router.get("/live", response_class=EventSourceResponse)
async def live(actor: Watching, gateway: Here) -> EventSourceResponse:
    """Everything that happens within the caller's reach, as server-sent events.

    Each has the type, time, number and a few fields of one event. `resync` says that something
    was missed: read anew what is on the screen, and connect again.
    """
    watcher = gateway.live.admit(actor)
    return EventSourceResponse(
        gateway.live.watch(watcher),
        ping=HEARTBEAT_SECONDS,
        shutdown_event=watcher.ended,
        shutdown_grace_period=FAREWELL_SECONDS,
    )
