import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr
from sse_starlette import ServerSentEvent

from chassis.auth import Actor
from chassis.messages.reading import arrived
from chassis.testing import an_actor
from contracts.permissions import Permission, Role
from gateway.live.fan_out import FanOut
from gateway.settings import Settings

from .factories import a_sheet_issued, an_envelope

ADMIN = an_actor(Role.ADMINISTRATOR).using(Permission.LIVE_READ)
PUDONG = an_actor(Role.DISPATCHER, org_path="HQ/PD").using(Permission.LIVE_READ)


def a_fan_out(**settings: Any) -> FanOut:
    urls = {"database_url": SecretStr("postgresql://x"), "amqp_url": SecretStr("amqp://x")}
    return FanOut(Settings(**urls, **settings))


async def watching(live: FanOut, actor: Actor) -> AsyncIterator[ServerSentEvent]:
    """The stream of somebody who has begun to watch."""
    stream = live.watch(live.admit(actor))
    assert (await anext(stream)).event == "hello"
    return stream


async def tell(live: FanOut, *contents: dict[str, Any]) -> None:
    for content in contents:
        await live.tell(arrived(content))


async def rest(stream: AsyncIterator[ServerSentEvent]) -> list[str | None]:
    return [event.event for event in [event async for event in stream]]


async def test_everybody_gets_each_event_once_and_in_order() -> None:
    live = a_fan_out()
    streams = [await watching(live, ADMIN), await watching(live, PUDONG)]
    contents = [a_sheet_issued(sequence=number) for number in range(3)]
    await tell(live, *contents)
    for stream in streams:
        got = [(await anext(stream)).id for _ in contents]
        assert got == [content["id"] for content in contents]


async def test_whoever_cannot_keep_up_is_sent_to_read_anew_and_holds_up_nobody() -> None:
    live = a_fan_out(live_places=5)
    slow, quick = await watching(live, ADMIN), await watching(live, ADMIN)
    for number in range(20):
        await tell(live, a_sheet_issued(sequence=number))
        await anext(quick)
    assert (await rest(slow))[-1] == "resync"
    await tell(live, last := a_sheet_issued(sequence=20))
    assert (await anext(quick)).id == last["id"]


async def test_an_ended_session_sees_nothing_more() -> None:
    live = a_fan_out()
    mine, other = await watching(live, PUDONG), await watching(live, ADMIN)
    ended = {"session_id": str(PUDONG.session_id)}
    await tell(live, an_envelope("gateway.session-revoked.v1", ended))
    assert await rest(mine) == []
    assert (await anext(other)).data is not None


async def test_a_stream_lives_no_longer_than_a_token() -> None:
    live = a_fan_out(live_lifetime=0.02)
    assert await rest(await watching(live, ADMIN)) == []


async def test_after_the_bus_was_away_everybody_reads_anew() -> None:
    live = a_fan_out()
    stream = await watching(live, ADMIN)
    await live.missed_something()
    assert await rest(stream) == ["resync"]


async def test_stopping_ends_all_streams() -> None:
    live = a_fan_out()
    stream = await watching(live, ADMIN)
    ended = asyncio.create_task(rest(stream))
    live.stop()
    assert await ended == []


async def test_nobody_is_kept_who_went_away() -> None:
    live = a_fan_out()
    stream = live.watch(live.admit(ADMIN))
    await anext(stream)
    await stream.aclose()
    assert not live.watchers


@pytest.mark.parametrize("content", [{"data": {"session_id": 7}}, {"data": []}])
async def test_a_malformed_event_disturbs_nobody(content: dict[str, Any]) -> None:
    live = a_fan_out()
    stream = await watching(live, ADMIN)
    broken = an_envelope("gateway.session-revoked.v1", {})
    await live.tell(arrived(broken | content))
    await tell(live, good := a_sheet_issued())
    events = [await anext(stream)]
    if events[0].id != good["id"]:
        events.append(await anext(stream))
    assert events[-1].id == good["id"]
