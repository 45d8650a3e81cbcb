"""Makes a FastAPI application out of a service."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from chassis.http.health import health
from chassis.http.internal import internal
from chassis.http.observed import Observed
from chassis.http.problems import answer_problems
from chassis.http.service import Service
from chassis.telemetry.logs import start_logging
from chassis.telemetry.tracing import start_tracing


def create_app(service: Service, routers: Sequence[APIRouter], title: str, summary: str) -> FastAPI:
    """The application that a service's process serves."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
        start_logging(service.name, service.settings.log)
        tracing = start_tracing(service.name, service.settings)
        async with service.running():
            yield
        tracing.shutdown()

    app = FastAPI(
        title=title,
        summary=summary,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        openapi_url="/openapi.json",
        separate_input_output_schemas=False,
    )
    app.state.service = service
    for router in (*routers, health, internal):
        app.include_router(router)
    answer_problems(app)
    largest = service.settings.largest_body
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=largest)
    app.add_middleware(Observed, service=service.name, largest_body=largest)
    return app
