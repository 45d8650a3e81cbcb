"""One feed from the bus a process, fanned out to everybody who watches."""

import asyncio
from collections.abc import AsyncGenerator
from typing import ClassVar
from uuid import UUID

import anyio
from sse_starlette import ServerSentEvent

from chassis.auth.actor import Actor
from chassis.errors import Unavailable
from chassis.messages.broker import Topology
from chassis.messages.feed import Feed
from chassis.messages.reading import Arrived
from contracts.event import catalogue
from contracts.events.gateway import SessionRevoked
from gateway.live.stories import ended_session, story
from gateway.settings import Settings

WATCHERS_AT_MOST = 2000
RECONNECT_AFTER_MS = 1000


class TooManyWatchers(Unavailable):
    """Too many people are watching; try again in a moment."""

    headers: ClassVar[dict[str, str]] = {"Retry-After": "10"}


class Watcher:
    """Somebody who watches; whoever cannot keep up is sent to read everything anew."""

    def __init__(self, actor: Actor, places: int) -> None:
        self.actor = actor
        self._waiting: asyncio.Queue[ServerSentEvent] = asyncio.Queue(places)
        self.ended = anyio.Event()
        self._behind = False

    def tell(self, event: ServerSentEvent) -> None:
        """Hand over one event without ever waiting."""
        try:
            self._waiting.put_nowait(event)
        except asyncio.QueueFull:
            self.end(behind=True)

    def end(self, *, behind: bool = False) -> None:
        """Send no more; `behind` if something was missed."""
        self._behind = self._behind or behind
        self.ended.set()

    async def events(self, lifetime: float) -> AsyncGenerator[ServerSentEvent]:
        """What happens, for as long as a token lives; browsers then connect anew by themselves."""
        yield ServerSentEvent(event="hello", data="{}", retry=RECONNECT_AFTER_MS)
        until = asyncio.get_running_loop().time() + lifetime
        ended = asyncio.create_task(self.ended.wait())
        try:
            while not self.ended.is_set():
                waiting = asyncio.create_task(self._waiting.get())
                left = until - asyncio.get_running_loop().time()
                await asyncio.wait(
                    {waiting, ended}, timeout=max(0, left), return_when=asyncio.FIRST_COMPLETED
                )
                if not waiting.done():
                    waiting.cancel()
                    break
                yield waiting.result()
            if self._behind:
                yield ServerSentEvent(event="resync", data="{}")
        finally:
            ended.cancel()


class FanOut:
    """Everybody who watches, and the feed they watch; a part of the gateway's process."""

    def __init__(self, settings: Settings) -> None:
        self._places, self._lifetime = settings.live_places, settings.live_lifetime
        self.watchers: set[Watcher] = set()
        publishers = sorted({event.publisher() for event in catalogue().values()})
        self.feed = Feed(
            settings.amqp_url.get_secret_value(),
            Topology(settings.bus_prefix),
            [(publisher, "#") for publisher in publishers],
            self.tell,
            self.missed_something,
        )

    async def run(self) -> None:
        """Listen until stopped."""
        await self.feed.run()

    def stop(self) -> None:
        """End the feed, and with it everybody's stream."""
        self.feed.stop()
        for watcher in self.watchers:
            watcher.end()

    def admit(self, actor: Actor) -> Watcher:
        """Somebody who will watch; refuses one too many."""
        if len(self.watchers) >= WATCHERS_AT_MOST:
            raise TooManyWatchers
        return Watcher(actor, self._places)

    async def watch(self, watcher: Watcher) -> AsyncGenerator[ServerSentEvent]:
        """The events a watcher may see, from now on."""
        self.watchers.add(watcher)
        try:
            async for event in watcher.events(self._lifetime):
                yield event
        finally:
            self.watchers.discard(watcher)

    async def tell(self, arrived: Arrived) -> None:
        """Pass one event of the bus on to all who may see it."""
        if arrived.type == SessionRevoked.type and (ended := ended_session(arrived.content)):
            self.end_session(ended)
        told = story(arrived.content)
        if told is None:
            return
        event = ServerSentEvent(id=str(told.id), data=told.content)
        for watcher in self.watchers:
            if told.seen_by(watcher.actor):
                watcher.tell(event)

    def end_session(self, session_id: UUID) -> None:
        """Show nothing more to whoever watches in an ended session."""
        for watcher in self.watchers:
            if watcher.actor.session_id == session_id:
                watcher.end()

    async def missed_something(self) -> None:
        """After each connect: who watched before may have missed events."""
        for watcher in self.watchers:
            watcher.end(behind=True)
