"""What a service listens to: functions by event type."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages.outbox import Cause
from chassis.telemetry.tracing import handling_span
from contracts.envelope import Envelope
from contracts.event import Event, catalogue


@dataclass(frozen=True)
class Received:
    """An event with the envelope it came in."""

    envelope: Envelope
    event: Event


E = TypeVar("E", bound=Event)
Handler = Callable[[E, AsyncSession], Awaitable[None]]
BatchHandler = Callable[[Sequence[Received], AsyncSession], Awaitable[None]]


class Consumer:
    """A feature's answers to other services' events; the chassis joins them into one queue."""

    def __init__(self) -> None:
        self.handlers: dict[str, list[Handler[Any]]] = {}
        self.batch_handler: BatchHandler | None = None

    def on(self, event: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Let the decorated function answer each event of this class."""

        def register(handler: Handler[E]) -> Handler[E]:
            self.handlers.setdefault(event.type, []).append(handler)
            return handler

        return register

    def on_batch(self, handler: BatchHandler) -> BatchHandler:
        """Let the decorated function take, batch by batch, every event of every publisher."""
        self.batch_handler = handler
        return handler


class Subscription:
    """All that one service listens to: its consumers joined under one queue."""

    def __init__(self, service: str, consumers: Sequence[Consumer]) -> None:
        self.service = service
        self.handlers: dict[str, list[Handler[Any]]] = {}
        self.batch_handlers: list[BatchHandler] = []
        for consumer in consumers:
            for event_type, handlers in consumer.handlers.items():
                self.handlers.setdefault(event_type, []).extend(handlers)
            if consumer.batch_handler:
                self.batch_handlers.append(consumer.batch_handler)

    @property
    def takes_everything(self) -> bool:
        """Whether the queue is bound to every stream with `#`, and so sees dense sequences."""
        return bool(self.batch_handlers)

    def types(self) -> list[str]:
        """The event types the queue is bound to, all of the catalogue for `#`."""
        return sorted(catalogue()) if self.takes_everything else sorted(self.handlers)

    def publishers(self) -> list[str]:
        """The services whose exchanges the queue is bound to."""
        return sorted({event_type.partition(".")[0] for event_type in self.types()})

    async def handle(self, batch: Sequence[Received], session: AsyncSession) -> None:
        """Run every handler that wants the events, in the order of the batch."""
        for received in batch:
            handlers = self.handlers.get(received.envelope.type, ())
            if handlers:
                session.info["cause"] = _cause(received.envelope)
                with handling_span(received.envelope):
                    for handler in handlers:
                        await handler(received.event, session)
                    await session.flush()
        for batch_handler in self.batch_handlers:
            await batch_handler(batch, session)


def _cause(envelope: Envelope) -> Cause:
    return Cause(
        actor=envelope.actor, correlation_id=envelope.correlationid, causation_id=envelope.id
    )
