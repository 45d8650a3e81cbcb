from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aio_pika
import httpx
import orjson
import pytest

from chassis.auth import Actor
from chassis.messages.broker import Topology, declare_exchanges
from chassis.testing import Harness, an_actor, harness
from contracts.permissions import Role
from gateway.app import create
from gateway.settings import Settings

from ..factories import ADMIN, a_unit, bearer, gateway_of, served, sign_in
from .factories import a_sheet_issued

PUDONG = an_actor(Role.DISPATCHER, org_path="HQ/PD")
XUHUI = an_actor(Role.DISPATCHER, org_path="HQ/XH")
DRIVER = an_actor(Role.DRIVER, org_path="HQ/PD")


async def test_only_those_who_may_watch_do(gateway: Harness) -> None:
    async with gateway.client() as client:
        assert (await client.get("/api/live")).status_code == 401
        assert (await client.get("/api/live", headers=bearer("x"))).status_code == 401
    async with gateway.client(DRIVER) as client:
        assert (await client.get("/api/live")).status_code == 403


@pytest.fixture
async def running(
    database_url: str, amqp_url: str, tmp_path: Path
) -> AsyncIterator[tuple[Harness, str]]:
    """The whole gateway at work: relay, feed and HTTP over a socket; and its address."""
    settings: dict[str, Any] = {"state_directory": tmp_path, "relay_poll": 0.05}
    async with harness(create, Settings, database_url, amqp_url, **settings) as held:
        service, tests_own = gateway_of(held), held.issuer

        async def keys() -> dict[str, Any]:
            ours, theirs = await service.keys.published(), await tests_own.keys()
            return {"keys": [*ours["keys"], *theirs["keys"]]}

        service.verifier.fetch = keys
        async with service.running(), served(held.app) as url:
            await service.live.feed.connected.wait()
            yield held, url
            service.live.stop()


def client_for(held: Harness, url: str, actor: Actor) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=url, headers=bearer(held.issuer.token(actor)), timeout=20, trust_env=False
    )


async def next_story(lines: AsyncIterator[str]) -> dict[str, Any]:
    async for line in lines:
        if line.startswith("data: {") and line != "data: {}":
            return dict(orjson.loads(line.removeprefix("data: ")))
    raise AssertionError("the stream ended")


async def hello(lines: AsyncIterator[str]) -> None:
    async for line in lines:
        if line == "data: {}":
            return


async def publish(held: Harness, amqp_url: str, *contents: dict[str, Any]) -> None:
    """Publish as the fleet service would."""
    async with await aio_pika.connect(amqp_url) as connection, connection.channel() as channel:
        topology = Topology(held.service.settings.bus_prefix)
        exchanges = await declare_exchanges(channel, topology, ["fleet"])
        for content in contents:
            message = aio_pika.Message(orjson.dumps(content))
            await exchanges["fleet"].publish(message, content["type"], mandatory=False)


async def test_what_is_done_over_http_is_seen_live(running: tuple[Harness, str]) -> None:
    held, url = running
    unit = a_unit(code="XH", name="徐汇分公司")
    async with client_for(held, url, ADMIN) as client, client.stream("GET", "/api/live") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["cache-control"] == "no-store"
        lines = stream.aiter_lines()
        await hello(lines)
        headers = {"Idempotency-Key": "one"}
        posted = await client.post("/api/gateway/v1/units", json=unit, headers=headers)
        assert posted.status_code == 201
        story = await next_story(lines)
        while story["show"].get("code") != "XH":
            story = await next_story(lines)
    assert story["type"] == "gateway.org-unit-opened.v1"
    assert story["publisher"] == "gateway"
    assert story["subject"] == posted.json()["id"]


async def test_a_foreign_branch_s_event_is_not_seen(
    running: tuple[Harness, str], amqp_url: str
) -> None:
    held, url = running
    of_pudong = a_sheet_issued(number="LD-2026-000001")
    of_xuhui = a_sheet_issued({"org_path": "HQ/XH"}, number="LD-2026-000002", branch="XH")
    async with client_for(held, url, XUHUI) as client, client.stream("GET", "/api/live") as stream:
        lines = stream.aiter_lines()
        await hello(lines)
        await publish(held, amqp_url, of_pudong, of_xuhui)
        assert (await next_story(lines))["show"]["number"] == "LD-2026-000002"


async def test_signing_out_ends_the_stream(running: tuple[Harness, str]) -> None:
    _, url = running
    async with httpx.AsyncClient(base_url=url, timeout=20, trust_env=False) as client:
        csrf = (await sign_in(client)).json()["csrf_token"]
        async with client.stream("GET", "/api/live") as stream:
            lines = stream.aiter_lines()
            await hello(lines)
            out = await client.post("/auth/sign-out", headers={"X-CSRF-Token": csrf})
            assert out.status_code == 204
            assert [line async for line in lines if line.startswith("data")] == []
