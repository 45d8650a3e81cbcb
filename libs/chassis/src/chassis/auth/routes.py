"""Declares on each route who may use it."""

from dataclasses import dataclass
from typing import Any

from fastapi import Depends, Request

from chassis.auth.actor import Actor
from chassis.errors import Forbidden, Unauthenticated
from contracts.permissions import Permission


@dataclass(frozen=True)
class Allowed:
    """A dependency that lets in whoever holds the permission."""

    permission: Permission

    async def __call__(self, request: Request) -> Actor:
        """The actor, with the reach of this permission."""
        actor: Actor | None = getattr(request.state, "actor", None)
        if actor is None:
            raise Unauthenticated
        if not actor.may(self.permission):
            raise Forbidden(f"It needs the permission {self.permission}.")
        return actor.using(self.permission)


@dataclass(frozen=True)
class OpenToAll:
    """A dependency that says on purpose that a route asks for no permission."""

    why: str

    async def __call__(self) -> None:
        """Let everybody in."""


def allowed(permission: Permission) -> Any:
    """The actor, if the permission is theirs; to be used inside `Annotated[Actor, ...]`."""
    return Depends(Allowed(permission))


def open_to_all(why: str) -> Any:
    """Declare a route, or all of a router, open to anybody, and say why."""
    return Depends(OpenToAll(why))
