"""What operators and `ludan` ask of a service; the gateway does not route here."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from chassis.auth.actor import Actor
from chassis.auth.routes import allowed
from chassis.http.route import Session, TransactionalRoute
from chassis.http.service import Service
from chassis.messages import operating
from chassis.messages.operating import DeadLetter, InboxRow, Standing
from contracts.permissions import Permission

Operator = Annotated[Actor, allowed(Permission.SYSTEM_OPERATE)]
internal = APIRouter(
    prefix="/internal", tags=["internal"], route_class=TransactionalRoute, include_in_schema=False
)


class Decision(BaseModel):
    """Why a person did what they did to a dead letter."""

    model_config = ConfigDict(extra="forbid")
    note: str = Field(min_length=1, max_length=500)


class Correction(Decision):
    """The event's data as they should have been."""

    data: dict[str, Any]


class ReplayRequest(BaseModel):
    """Which published events to send to one consumer again."""

    model_config = ConfigDict(extra="forbid")
    consumer: str = Field(pattern=r"^[a-z-]+$")
    after: int = Field(ge=0, default=0)
    types: list[str] | None = None


@internal.get("/standing")
async def standing(session: Session, _: Operator, request: Request) -> Standing:
    """Where this service stands as a publisher and as a consumer."""
    service: Service = request.app.state.service
    return await operating.standing(session, service.subscription)


@internal.get("/events")
async def events(
    _: Operator,
    request: Request,
    after: Annotated[int, Query(ge=0)] = 0,
    upto: Annotated[int | None, Query(ge=0)] = None,
) -> StreamingResponse:
    """The event log as NDJSON, envelope by envelope."""
    service: Service = request.app.state.service

    async def lines() -> AsyncIterator[bytes]:
        async for body in operating.logged(service.database.url, service.name, after, upto):
            yield body + b"\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")


@internal.get("/inbox")
async def inbox(
    session: Session,
    _: Operator,
    request: Request,
    source: str,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 10_000,
) -> list[InboxRow]:
    """What this service did with the events of one publisher, by sequence."""
    service: Service = request.app.state.service
    return await operating.inbox_rows(session, service.name, source, after, limit)


@internal.get("/dead-letters")
async def dead_letters(session: Session, _: Operator, request: Request) -> list[DeadLetter]:
    """What is parked or dead here, oldest first."""
    service: Service = request.app.state.service
    return await operating.dead_letters(session, service.name)


@internal.post("/dead-letters/{message_id}/retry")
async def retry(
    message_id: UUID, decision: Decision, session: Session, actor: Operator, request: Request
) -> DeadLetter:
    """Try a message again now."""
    service: Service = request.app.state.service
    return await operating.retry(session, service.name, message_id, decision.note, actor.name)


@internal.post("/dead-letters/{message_id}/correction")
async def correct(
    message_id: UUID, correction: Correction, session: Session, actor: Operator, request: Request
) -> DeadLetter:
    """Replace the data of a message and try it again."""
    service: Service = request.app.state.service
    return await operating.correct(
        session, service.name, message_id, correction.data, correction.note, actor.name
    )


@internal.post("/dead-letters/{message_id}/discard")
async def discard(
    message_id: UUID, decision: Decision, session: Session, actor: Operator, request: Request
) -> DeadLetter:
    """Give a message up for good; what was given up, by whom and why, stays on record."""
    service: Service = request.app.state.service
    return await operating.discard(session, service.name, message_id, decision.note, actor.name)


@internal.post("/replay", status_code=202)
async def replay(_: Operator, request: Request, asked: ReplayRequest) -> dict[str, int]:
    """Send published events to one consumer's queue again; its inbox absorbs what it had."""
    service: Service = request.app.state.service
    sent = await service.replayer.replay(
        service.topology.queue(asked.consumer), asked.after, asked.types
    )
    return {"sent": sent}
