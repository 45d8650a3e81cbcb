"""One process of a service: all that it holds, how it starts, and how it stops."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth.revocation import Revocations, store_revocations
from chassis.auth.tokens import TokenVerifier, keys_from
from chassis.db import Database
from chassis.messages.broker import Topology
from chassis.messages.completeness import Completeness
from chassis.messages.consumer import Consumer, Subscription
from chassis.messages.delivery import Delivery
from chassis.messages.feed import Feed
from chassis.messages.inbox import Inbox
from chassis.messages.outbox import recorded
from chassis.messages.parked import Parked
from chassis.messages.publisher import Publisher
from chassis.messages.relay import Relay
from chassis.messages.replay import Replayer
from chassis.messages.upkeep import Upkeep
from chassis.schedule.clock import clock
from chassis.schedule.due import Due
from chassis.schedule.runner import DueRunner
from chassis.settings import ServiceSettings
from contracts.events.gateway import SessionRevoked

log = structlog.get_logger(__name__)


class Part(Protocol):
    """Something that runs beside the requests of a process until it is told to stop."""

    async def run(self) -> None:
        """Work until stopped."""
        ...

    def stop(self) -> None:
        """Let `run` come to its end."""
        ...


class Service:
    """The parts of one service, wired together; `running` starts and stops them."""

    def __init__(
        self,
        name: str,
        settings: ServiceSettings,
        consumers: Sequence[Consumer] = (),
        dues: Sequence[Due] = (),
        owner: str = "operations",
        parts: Sequence[Part] = (),
    ) -> None:
        """`owner` is who answers for dead letters; `parts` run beside the chassis's own."""
        self.name, self.settings = name, settings
        self.parts = parts
        if settings.clock_file:
            clock.follow(settings.clock_file)
        amqp_url = settings.amqp_url.get_secret_value()
        url = settings.database_url.get_secret_value()
        self.topology = topology = Topology(settings.bus_prefix)
        self.database = Database(url, settings.database_pool)
        self.verifier = TokenVerifier(
            settings.issuer, settings.audience, keys_from(settings.jwks_url)
        )
        self.subscription = Subscription(name, [*consumers, store_revocations])
        publisher = Publisher(amqp_url, topology, name, settings.publish_timeout)
        # Asking for missing events must not wait behind, nor close, the relay's connection.
        aside = Publisher(amqp_url, topology, name, settings.publish_timeout)
        self.publishers = [publisher, aside]
        self.relay = Relay(name, self.database.url, publisher, settings)
        self.replayer = Replayer(name, self.database.url, amqp_url, topology, aside)
        self.parked = Parked(name, owner, settings)
        self.inbox = Inbox(
            self.subscription,
            self.database,
            Completeness(name, topology, aside),
            self.parked,
        )
        self.delivery = Delivery(self.subscription, self.inbox, topology, settings)
        self.due = DueRunner(self.database, list(dues), settings.schedule_poll)
        self.upkeep = Upkeep(name, self.database, settings)
        revocations = Revocations(self.database, self.verifier.revoked)
        self.revocations = Feed(
            amqp_url,
            topology,
            [(SessionRevoked.publisher(), SessionRevoked.type)],
            revocations.tell,
            revocations.reload,
        )
        self.database.after_commit(self._committed)

    def _committed(self, session: AsyncSession) -> None:
        if recorded(session):
            self.relay.waker.wake()
        if session.info.get("planned"):
            self.due.wake()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None, None]:
        """Relay, consume and do due work until the end of the block."""
        parts: Sequence[Part] = (
            self.relay,
            self.replayer,
            self.delivery,
            self.due,
            self.upkeep,
            self.revocations,
            *self.parts,
        )
        tasks = [asyncio.create_task(_forever(type(part).__name__, part.run)) for part in parts]
        try:
            yield
        finally:
            for part in parts:
                part.stop()
            _, unfinished = await asyncio.wait(tasks, timeout=self.settings.stop_within)
            for task in unfinished:
                log.warning("stopped before it had finished", part=task.get_name())
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for publisher in self.publishers:
                await publisher.close()
            await self.database.close()


async def _forever(name: str, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a part; a defect in it is logged and the part started again, not lost in silence."""
    while True:
        try:
            return await run()
        except Exception:
            log.exception("a part of the service failed and starts again", part=name)
            await asyncio.sleep(1)
