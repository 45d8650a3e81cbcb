"""Connections to RabbitMQ and the names of everything on it."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import aio_pika
import structlog
from aio_pika.abc import AbstractConnection, AbstractExchange
from aiormq.abc import FieldValue

log = structlog.get_logger(__name__)

EXCHANGE = aio_pika.ExchangeType.TOPIC
Arguments = dict[str, FieldValue]
NEVER = 1_000_000  # RabbitMQ 4 drops after 20 deliveries unless told otherwise


@dataclass(frozen=True)
class Topology:
    """Names of exchanges and queues below one prefix."""

    prefix: str = "ludan"

    def exchange(self, publisher: str) -> str:
        """Where a service publishes."""
        return f"{self.prefix}.{publisher}"

    def queue(self, service: str) -> str:
        """Where a service's messages wait."""
        return f"{self.prefix}.{service}"

    def dead_queue(self, service: str) -> str:
        """Where the broker puts what it gave up delivering."""
        return f"{self.prefix}.{service}.dead"

    def dead_exchange(self) -> str:
        """The way from a queue to its dead queue."""
        return f"{self.prefix}.dead"

    def requests(self, publisher: str) -> str:
        """Where consumers ask a publisher to send part of its log again."""
        return f"{self.prefix}.{publisher}.requests"

    def queue_arguments(self, service: str) -> Arguments:
        """A replicated queue that drops nothing and is read in order by one consumer."""
        return {
            "x-queue-type": "quorum",
            "x-single-active-consumer": True,
            "x-delivery-limit": NEVER,
            "x-dead-letter-exchange": self.dead_exchange(),
            "x-dead-letter-routing-key": self.dead_queue(service),
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }


async def connect(url: str, name: str) -> AbstractConnection:
    """One connection; `name` is what the broker's operator sees."""
    return await aio_pika.connect(
        url, timeout=5, heartbeat=10, client_properties={"connection_name": name}
    )


async def declare_exchanges(
    channel: aio_pika.abc.AbstractChannel, topology: Topology, publishers: Sequence[str]
) -> dict[str, AbstractExchange]:
    """Assert the exchanges of these publishers."""
    return {
        publisher: await channel.declare_exchange(
            topology.exchange(publisher), EXCHANGE, durable=True
        )
        for publisher in publishers
    }


class Backoff:
    """Growing pauses with full jitter, so that a returning broker is not stampeded."""

    def __init__(self, first: float = 0.1, longest: float = 10.0) -> None:
        self._first, self._longest = first, longest
        self._ceiling = first

    def reset(self) -> None:
        """Begin again with short pauses."""
        self._ceiling = self._first

    def next_pause(self) -> float:
        """Seconds to wait now; the next answer is likely longer."""
        pause = self._first / 2 + random.random() * self._ceiling  # noqa: S311 - jitter
        self._ceiling = min(self._ceiling * 2, self._longest)
        return pause


async def stopped_within(stop: asyncio.Event, seconds: float) -> bool:
    """Wait, but not past a stop; True when stopped."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()
