"""Every error leaves as problem+json (RFC 9457)."""

from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from opentelemetry import trace
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.exceptions import HTTPException

from chassis.db import CHARACTER_UNKNOWN, database_is_away, sqlstate
from chassis.errors import Invalid, Problem, Unavailable

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"


def problem_response(problem: Problem) -> Response:
    """The problem as an answer."""
    return JSONResponse(
        problem.document(), problem.status, dict(problem.headers), media_type=MEDIA_TYPE
    )


def answer_problems(app: FastAPI) -> None:
    """Answer known problems, invalid input and unknown paths alike."""

    @app.exception_handler(Problem)
    async def known(request: Request, problem: Problem) -> Response:
        return problem_response(problem)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        document = {
            "type": "urn:ludan:problem:invalid",
            "title": "The request says something that cannot be.",
            "status": 422,
            "errors": [_field_error(field) for field in error.errors()],
        }
        return JSONResponse(document, 422, media_type=MEDIA_TYPE)

    @app.exception_handler(HTTPException)
    async def framework(request: Request, error: HTTPException) -> Response:
        document = {"type": "about:blank", "title": error.detail, "status": error.status_code}
        return JSONResponse(
            document, error.status_code, dict(error.headers or {}), media_type=MEDIA_TYPE
        )


def unexpected(failure: Exception, path: str) -> Response:
    """The answer to a fault of ours: nothing of it but the id of its trace goes out."""
    if isinstance(failure, PoolExhausted) or database_is_away(failure):
        log.warning("request refused, the database is away", path=path)
        return problem_response(Unavailable())
    if sqlstate(failure) in CHARACTER_UNKNOWN:
        return problem_response(Invalid("A text holds the NUL character."))
    trace_id = format(trace.get_current_span().get_span_context().trace_id, "032x")
    log.error("request failed", path=path, trace_id=trace_id, exc_info=failure)
    return problem_response(Problem(trace_id=trace_id))


def _field_error(error: dict[str, Any]) -> dict[str, str]:
    """Where and what, without echoing what was sent: it may be a secret."""
    location: Sequence[str | int] = error["loc"]
    source, *path = location
    pointer = "#/" + "/".join(str(step) for step in path)
    if source != "body":
        return {"parameter": str(path[0]) if path else str(source), "detail": str(error["msg"])}
    return {"pointer": pointer, "detail": str(error["msg"])}
