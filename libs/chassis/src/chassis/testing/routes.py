"""Finds routes that nobody thought about."""

from collections.abc import Iterable, Iterator

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from chassis.auth.routes import Allowed, OpenToAll


def routes_without_permission(app: FastAPI) -> list[str]:
    """The routes that declare neither a permission nor that they are open to all.

    Raises `AssertionError` when it sees no route at all.
    """
    routes = list(_routes(app.routes))
    assert routes, "the application has no routes to look at"
    return [
        f"{sorted(route.methods or ())} {route.path_format}"
        for route in routes
        if not _declares(route.dependant)
    ]


def _routes(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """All API routes, those of included routers too, which FastAPI keeps nested."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            included: APIRouter | None = getattr(route, "original_router", None)
            if included is not None:
                yield from _routes(included.routes)


def _declares(dependant: Dependant) -> bool:
    if isinstance(dependant.call, Allowed | OpenToAll):
        return True
    return any(_declares(part) for part in dependant.dependencies)
