"""Streams over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Request

from analytics.streams.queries import streams
from analytics.streams.schemas import StreamOut
from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from chassis.http.service import Service
from contracts.permissions import Permission

router = new_router("streams")
Operator = Annotated[Actor, allowed(Permission.SYSTEM_OPERATE)]


@router.get("/streams", response_model=list[StreamOut])
async def list_streams(session: Session, _: Operator, request: Request) -> Sequence[Any]:
    """Each publisher's stream as it has come in here."""
    service: Service = request.app.state.service
    return await streams(session, service.subscription)
