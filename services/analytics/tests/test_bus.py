"""Over a real RabbitMQ: every stream arrives, and what the figures say is what was sent."""

import asyncio
from collections import defaultdict

import orjson

from analytics.app import create
from analytics.settings import Settings
from chassis.messages.log import Outgoing
from chassis.messages.publisher import Publisher
from chassis.testing import Harness, Template, harness
from contracts.samples import samples

from .factories import MANAGEMENT, OPERATOR


async def test_every_stream_is_heard_and_comes_out_in_the_figures(
    template: Template, amqp_url: str
) -> None:
    async with (
        template.clone() as url,
        harness(create, Settings, url, amqp_url) as analytics,
        analytics.service.running(),
    ):
        await asyncio.wait_for(analytics.service.delivery.connected.wait(), 20)
        await _send_samples(analytics, amqp_url)
        await _send_samples(analytics, amqp_url)
        await _until_all_are_here(analytics)
        async with analytics.client(MANAGEMENT) as client:
            figures = (await client.get("/v1/figures/contracts")).json()
    assert figures["contracts_signed"] == figures["trip_sheets_closed"] == 1


# What analytics itself tells comes from its own relay, as an answer to the other streams.
HEARD = [envelope for envelope in samples().values() if envelope.publisher != "analytics"]


async def _send_samples(analytics: Harness, amqp_url: str) -> None:
    streams: dict[str, list[Outgoing]] = defaultdict(list)
    for envelope in HEARD:
        body = orjson.dumps(envelope.model_dump(mode="json"))
        message = Outgoing(envelope.id, envelope.type, envelope.sequence, body)
        streams[envelope.publisher].append(message)
    for name, stream in streams.items():
        publisher = Publisher(amqp_url, analytics.service.topology, name, timeout=10)
        assert await publisher.publish_all(stream)
        await publisher.close()


async def _until_all_are_here(analytics: Harness) -> None:
    async with asyncio.timeout(20), analytics.client(OPERATOR) as client:
        while True:
            told = (await client.get("/v1/streams")).json()
            streams = [stream for stream in told if stream["publisher"] != "analytics"]
            if sum(stream["received"] for stream in streams) == len(HEARD):
                assert all(stream["dense"] for stream in streams)
                return
            await asyncio.sleep(0.02)
