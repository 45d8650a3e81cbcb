from typing import Any

from chassis.messages.reading import arrived
from chassis.testing import Harness
from contracts.samples import samples

from ..factories import MANAGEMENT, OPERATOR, deliver_samples, trip

STREAMS = "/v1/streams"


async def test_nobody_sees_streams_without_signing_in(analytics: Harness) -> None:
    async with analytics.client() as client:
        assert (await client.get(STREAMS)).status_code == 401


async def test_streams_are_for_those_who_operate_the_system(analytics: Harness) -> None:
    async with analytics.client(MANAGEMENT) as client:
        assert (await client.get(STREAMS)).status_code == 403


async def test_a_publisher_that_has_sent_nothing_is_listed_and_lacks_nothing(
    analytics: Harness,
) -> None:
    streams = await _streams(analytics)
    assert set(streams) == {
        "analytics",
        "contract",
        "customer",
        "fleet",
        "gateway",
        "sales",
        "service-desk",
    }
    assert streams["fleet"] == {
        "publisher": "fleet",
        "received": 0,
        "highest_sequence": 0,
        "dense": True,
    }


async def test_the_whole_story_came_from_every_publisher(analytics: Harness) -> None:
    await deliver_samples(analytics)
    streams = await _streams(analytics)
    assert sum(stream["received"] for stream in streams.values()) == len(samples())
    assert all(stream["dense"] for stream in streams.values())


async def test_a_hole_in_a_stream_shows_until_it_is_filled(analytics: Harness) -> None:
    first, missing, *rest = (arrived(analytics.envelope(event)) for event in trip("ride"))
    await analytics.service.inbox.take_in([first, *rest])
    fleet = (await _streams(analytics))["fleet"]
    assert (fleet["received"], fleet["highest_sequence"], fleet["dense"]) == (4, 5, False)
    await analytics.service.inbox.take_in([missing, first])
    assert (await _streams(analytics))["fleet"]["dense"]


async def test_an_event_that_cannot_be_handled_yet_is_not_missing(analytics: Harness) -> None:
    envelope = analytics.envelope(trip("ride")[0])
    envelope["data"]["branch"] = "not a branch code"
    await analytics.service.inbox.take_in([arrived(envelope)])
    assert len(await analytics.parked()) == 1
    assert (await _streams(analytics))["fleet"]["dense"]


async def _streams(analytics: Harness) -> dict[str, dict[str, Any]]:
    async with analytics.client(OPERATOR) as client:
        answer = await client.get(STREAMS)
        assert answer.status_code == 200, answer.text
        return {stream["publisher"]: stream for stream in answer.json()}
