"""One request, one transaction: begun, kept idempotent, committed and repeated here only."""

import asyncio
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth.actor import Actor
from chassis.db import can_be_repeated
from chassis.errors import ReferenceNotYetKnown, Unauthenticated
from chassis.http.idempotency import HEADER, LONGEST, IdempotencyKey, recall, remember, take_key
from chassis.http.service import Service
from chassis.messages.outbox import Cause
from chassis.telemetry.metrics import RETRIED

ATTEMPTS = 5
READS = {"GET", "HEAD", "OPTIONS"}
KEY_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "Repeat a request with its key, and it has one effect.",
    "schema": {"type": "string", "maxLength": LONGEST},
}
Answer = Callable[[Request], Coroutine[Any, Any, Response]]


class TransactionalRoute(APIRoute):
    """Answers only after the commit.

    The endpoint runs inside a transaction; on 40001 or 40P01 it runs again, unseen. The answer
    to a POST is stored beside its Idempotency-Key in the same transaction.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Let the API reference speak in docstrings and ask for what a POST must bring."""
        sentence = (endpoint.__doc__ or "").strip().partition("\n")[0]
        options["summary"] = options.get("summary") or sentence.rstrip(".") or None
        if "POST" in (options.get("methods") or ()):
            extra: dict[str, Any] = options.get("openapi_extra") or {}
            options["openapi_extra"] = {"parameters": [KEY_PARAMETER]} | extra
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Answer:
        """The endpoint, wrapped."""
        endpoint = super().get_route_handler()

        async def answer(request: Request) -> Response:
            service: Service = request.app.state.service
            request.state.actor = await _actor(request, service)
            if request.method in READS:
                async with service.database.reading() as session:
                    request.state.session = session
                    return await endpoint(request)
            return await _write(request, service, endpoint, self.path_format)

        return answer


async def _write(request: Request, service: Service, endpoint: Answer, route: str) -> Response:
    deadline = monotonic() + service.settings.reference_patience
    key = await IdempotencyKey.of(request, route) if request.method == "POST" else None
    pause = 0.02
    while True:
        try:
            return await _repeatedly(request, service, endpoint, key)
        except ReferenceNotYetKnown:
            # The event that carries the reference is usually on its way.
            if monotonic() + pause > deadline:
                raise
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 0.25)


async def _repeatedly(
    request: Request, service: Service, endpoint: Answer, key: IdempotencyKey | None
) -> Response:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return await _once(request, service, endpoint, key)
        except Exception as failure:
            if attempt == ATTEMPTS or not can_be_repeated(failure):
                raise
            RETRIED.labels(service.name).inc()
    raise AssertionError("unreachable")


async def _once(
    request: Request, service: Service, endpoint: Answer, key: IdempotencyKey | None
) -> Response:
    actor: Actor | None = request.state.actor
    cause = Cause(
        actor=actor.name if actor else None,
        correlation_id=request.headers.get("x-correlation-id"),
    )
    async with service.database.transaction(cause) as session:
        request.state.session = session
        if key:
            await take_key(session, key)
            if stored := await recall(session, key):
                return stored
        response = await endpoint(request)
        if key:
            await session.flush()
            await remember(session, key, response)
    return response


async def _actor(request: Request, service: Service) -> Actor | None:
    """The caller; None without a token, which only routes open to all accept."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return None
    if scheme.lower() != "bearer":
        raise Unauthenticated("Use a bearer token.")
    return await service.verifier.actor(token.strip())


async def _session(request: Request) -> AsyncSession:
    # Not a plain function: FastAPI would send that to a thread for each request.
    session: AsyncSession = request.state.session
    return session


Session = Annotated[AsyncSession, Depends(_session)]


def new_router(tag: str, prefix: str = "/v1") -> APIRouter:
    """A router whose routes are transactional."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=TransactionalRoute)
