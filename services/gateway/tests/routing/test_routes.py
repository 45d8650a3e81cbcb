import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from urllib.parse import unquote

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from chassis.testing import Harness, an_actor
from contracts.permissions import Role
from gateway.routing.upstreams import Upstreams

from ..factories import gateway_of, served

VEHICLES = "/api/fleet/v1/vehicles"
DISPATCHER = an_actor(Role.DISPATCHER, org_path="HQ/PD")
SALES = an_actor(Role.SALES, org_path="HQ/PD")


async def test_a_request_reaches_the_service_with_its_query(gateway: Harness) -> None:
    async with gateway.client(DISPATCHER) as client:
        seen = (await client.get(f"{VEHICLES}?branch=PD&q=%E6%B2%AA&q=a%26b")).json()
    assert seen["actor"] == str(DISPATCHER.id)
    assert seen["path"] == "/v1/vehicles"
    assert seen["query"] == "branch=PD&q=%E6%B2%AA&q=a%26b"


async def test_what_the_caller_says_of_who_they_are_does_not_reach_a_service(
    gateway: Harness,
) -> None:
    claims = {
        "X-Forwarded-User": "admin",
        "X-Role": "administrator",
        "X-Branch": "HQ",
        "X-User-Id": "1",
        "X-Http-Method-Override": "DELETE",
        "X-Forwarded-For": "10.0.0.1",
        "Forwarded": "for=10.0.0.1",
        "X-Real-Ip": "10.0.0.1",
        "X-Original-Url": "/internal/events",
        "Cookie": "ludan=x",
        "Proxy-Authorization": "Basic x",
        "Te": "trailers",
        "Upgrade": "h2c",
    }
    async with gateway.client(DISPATCHER) as client:
        seen = (await client.get(VEHICLES, headers=claims)).json()
    assert seen["roles"] == ["dispatcher"]
    assert not {name.lower() for name in claims} & seen["headers"].keys()


async def test_the_trace_and_the_correlation_go_along(gateway: Harness) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01", "X-Correlation-Id": "story-7"}
    async with gateway.client(DISPATCHER) as client:
        answer = await client.get(VEHICLES, headers=headers)
        seen = answer.json()["headers"]
        assert seen["traceparent"].split("-")[1] == trace
        assert seen["x-correlation-id"] == "story-7"
        assert answer.headers.get_list("x-correlation-id") == ["story-7"]
        given = (await client.get(VEHICLES)).json()["headers"]["x-correlation-id"]
        assert given


async def test_a_repeated_post_gets_the_answer_of_the_first(gateway: Harness) -> None:
    headers = {"Idempotency-Key": "one"}
    async with gateway.client(DISPATCHER) as client:
        first = await client.post(VEHICLES, json={"plate": "沪A12345"}, headers=headers)
        again = await client.post(VEHICLES, json={"plate": "沪A12345"}, headers=headers)
        other = await client.post(VEHICLES, json={"plate": "沪B00000"}, headers=headers)
    assert first.json() == again.json() == {"plate": "沪A12345"}
    assert again.headers["idempotency-replayed"] == "true"
    assert other.status_code == 422


async def test_versions_pass_both_ways_and_cookies_of_services_do_not(gateway: Harness) -> None:
    async with gateway.client(DISPATCHER) as client:
        stale = await client.patch(f"{VEHICLES}/1", headers={"If-Match": '"2"'})
        done = await client.patch(f"{VEHICLES}/1", headers={"If-Match": '"3"'})
    assert stale.status_code == 412
    assert done.headers["etag"] == '"4"'
    assert "set-cookie" not in done.headers


async def test_a_service_s_refusal_comes_through_word_for_word(gateway: Harness) -> None:
    async with gateway.client(DISPATCHER) as client:
        refused = await client.post(f"{VEHICLES}/42/block")
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["title"] == "This vehicle is somewhere else."
    assert refused.json()["until"] == "tomorrow"
    async with gateway.client(SALES) as client:
        assert (await client.post(f"{VEHICLES}/42/block")).status_code == 403


class Untidied(httpx.URL):
    """An address whose path stays exactly as given."""

    def __init__(self, path: str) -> None:
        super().__init__("http://service.test/")
        self._as_given = path

    @property
    def raw_path(self) -> bytes:
        return self._as_given.encode()

    @property
    def path(self) -> str:
        return unquote(self._as_given)


@pytest.mark.parametrize(
    "path",
    [
        "/api/fleet/internal/events",
        "/api/fleet/v1/../internal/events",
        "/api/fleet/v1/%2e%2e/internal/events",
        "/api/fleet/v1/..%2finternal/events",
        "/api/fleet/v1/..%5cinternal/events",
        "/api/fleet/v1/vehicles/%2E./%2e%2e/internal/standing",
        "/api/fleet/../fleet/internal/events",
        "/api/%66leet/v1/vehicles",
        "/api/fleet/metrics",
        "/api/fleet/healthz",
        "/api/fleet/openapi.json",
        "/api/fleet/v1",
        "/api/nowhere/v1/vehicles",
        "/api/gateway/v1/nothing",
        "/api/fleet.test/v1/vehicles",
    ],
)
async def test_what_is_not_for_the_outside_is_not_there(gateway: Harness, path: str) -> None:
    operator = an_actor(Role.ADMINISTRATOR)
    async with gateway.client(operator) as client:
        request = client.build_request("GET", "/")
        # httpx itself would tidy the path up.
        request.url = Untidied(path)
        answer = await client.send(request)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_other_verbs_are_not_taken(gateway: Harness) -> None:
    async with gateway.client(DISPATCHER) as client:
        for verb in ("TRACE", "OPTIONS", "CONNECT", "PURGE"):
            answer = await client.request(verb, VEHICLES)
            assert answer.status_code == 405
            assert "access-control-allow-origin" not in answer.headers


async def test_a_service_that_is_away_is_said_to_be_away(gateway: Harness) -> None:
    service = gateway_of(gateway)
    service.upstreams = Upstreams({"fleet": "http://127.0.0.1:1"}, timeout=1)
    async with gateway.client(DISPATCHER) as client:
        answer = await client.get(VEHICLES)
    await service.upstreams.close()
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["detail"] == "The fleet service does not answer."


async def test_the_hot_path_asks_no_database(
    gateway: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = gateway_of(gateway)
    asked: list[str] = []

    @asynccontextmanager
    async def nobody() -> AsyncGenerator[None]:
        asked.append("the database")
        raise AssertionError
        yield

    monkeypatch.setattr(service.database, "transaction", nobody)
    monkeypatch.setattr(service.database, "reading", nobody)
    async with gateway.client(DISPATCHER) as client:
        assert (await client.get(VEHICLES)).status_code == 200
    assert asked == []


async def _echo(request: Request) -> Response:
    body = await request.body()
    return Response(body, headers={"x-length": str(len(body))})


async def _drip(request: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        for number in range(3):
            yield f"{number}\n".encode()
            await request.app.state.next.wait()

    return StreamingResponse(pieces(), media_type="application/x-ndjson")


async def _stall(_: Request) -> Response:
    await asyncio.Event().wait()
    raise AssertionError


@pytest.fixture
async def over_sockets(gateway: Harness) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway and a service behind it, both on real connections."""
    behind = FastAPI(
        routes=[
            Route("/v1/echo", _echo, methods=["POST"]),
            Route("/v1/drip", _drip),
            Route("/v1/stall", _stall),
        ]
    )
    behind.state.next = asyncio.Event()
    service = gateway_of(gateway)
    async with served(behind) as behind_url, served(gateway.app) as url:
        service.upstreams = Upstreams({"fleet": behind_url}, timeout=1)
        async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
            gateway.app.state.behind = behind
            yield client
        await service.upstreams.close()


async def test_bodies_pass_whole_over_real_connections(
    over_sockets: httpx.AsyncClient,
) -> None:
    body = "沪A".encode() * 50_000

    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(body), 10_000):
            yield body[at : at + 10_000]

    for content in (body, chunks()):
        answer = await over_sockets.post("/api/fleet/v1/echo", content=content)
        assert answer.content == body
    empty = await over_sockets.post("/api/fleet/v1/echo")
    assert empty.headers["x-length"] == "0"


async def test_an_answer_streams_through_as_it_comes(
    gateway: Harness, over_sockets: httpx.AsyncClient
) -> None:
    async with over_sockets.stream("GET", "/api/fleet/v1/drip") as answer:
        lines = answer.aiter_lines()
        # The first line is here while the service still waits to write the second.
        assert await anext(lines) == "0"
        gateway.app.state.behind.state.next.set()
        assert [line async for line in lines] == ["1", "2"]


async def test_a_service_that_stalls_is_not_waited_for_long(
    over_sockets: httpx.AsyncClient,
) -> None:
    began = monotonic()
    answer = await over_sockets.get("/api/fleet/v1/stall")
    assert answer.status_code == 503
    assert monotonic() - began < 3


async def test_a_body_too_large_is_refused_at_the_door(
    gateway: Harness, over_sockets: httpx.AsyncClient
) -> None:
    largest = gateway.service.settings.largest_body
    answer = await over_sockets.post("/api/fleet/v1/echo", content=b"x" * (largest + 1))
    assert answer.status_code == 413
