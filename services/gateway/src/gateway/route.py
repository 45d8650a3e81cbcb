"""Routes whose bodies are passwords and tokens: a transaction each, and nothing kept of them."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute

from chassis.auth import Actor
from chassis.errors import Unauthenticated
from chassis.http.route import Session
from chassis.messages.outbox import Cause
from gateway.service import Gateway, Here

Answer = Callable[[Request], Coroutine[Any, Any, Response]]


class UnrecordedRoute(APIRoute):
    """Answers after the commit, but stores neither the answer nor a digest of the request.

    The connection is taken by the first statement, so that a password is hashed without one.
    """

    def get_route_handler(self) -> Answer:
        """The endpoint, wrapped."""
        endpoint = super().get_route_handler()

        async def answer(request: Request) -> Response:
            gateway: Gateway = request.app.state.service
            correlation = request.headers.get("x-correlation-id")
            cause = Cause(correlation_id=correlation)
            async with gateway.database.transaction(cause) as session:
                request.state.session = session
                return await endpoint(request)

        return answer


async def bearer(request: Request, gateway: Here) -> Actor:
    """The caller by their token."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated
    request.state.actor = await gateway.verifier.actor(token.strip())
    return request.state.actor


async def _acting(actor: Annotated[Actor, Depends(bearer)], session: Session) -> Actor:
    session.info["cause"] = Cause(
        actor=actor.name, correlation_id=session.info["cause"].correlation_id
    )
    return actor


SignedInActor = Annotated[Actor, Depends(bearer)]
ActingPerson = Annotated[Actor, Depends(_acting)]
acting = Depends(_acting)
identified = Depends(bearer)
