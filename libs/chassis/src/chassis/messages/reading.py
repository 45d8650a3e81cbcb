"""Reads what came over the wire; what cannot be read is kept too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import orjson
from aio_pika.abc import AbstractIncomingMessage
from pydantic import ValidationError

from chassis.messages.consumer import Received
from chassis.messages.log import CANARY
from chassis.tables.columns import new_id
from contracts.envelope import Envelope
from contracts.event import catalogue

NOBODY = UUID(int=0)


class NotUnderstood(ValueError):
    """The message is no event that this service knows how to read."""


@dataclass(frozen=True)
class Canary:
    """A publisher's word on how many events of a type it has sent up to a sequence."""

    source: str
    type: str
    count: int
    upto: int


@dataclass(frozen=True)
class Arrived:
    """A message as it came, readable or not; `redeliveries` counts earlier attempts."""

    message_id: UUID
    source: str
    sequence: int
    subject: UUID
    type: str
    content: dict[str, Any]
    redeliveries: int = 0
    canary: Canary | None = None

    def understood(self) -> Received:
        """The event in its envelope."""
        try:
            envelope = Envelope.model_validate(self.content)
            event_class = catalogue()[envelope.type]
            return Received(envelope, event_class.model_validate(envelope.data))
        except KeyError:
            raise NotUnderstood(f"no event is called {self.type}") from None
        except ValidationError as invalid:
            raise NotUnderstood(str(invalid)) from None


def read(message: AbstractIncomingMessage) -> Arrived:
    """Read a delivered message."""
    headers = cast("Mapping[str, Any]", message.headers)
    redeliveries = int(headers.get("x-delivery-count") or 0)
    try:
        content = orjson.loads(message.body)
        if CANARY in headers:
            return _canary(Canary(**content))
        return arrived(content, redeliveries)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        text = message.body.decode("utf-8", "replace").replace("\x00", "\ufffd")
        return Arrived(
            _id_of(message), "unknown", 0, NOBODY, "unknown", {"body": text}, redeliveries
        )


def arrived(content: dict[str, Any], redeliveries: int = 0) -> Arrived:
    """An envelope with what is needed to place it, even if its data make no sense."""
    return Arrived(
        message_id=UUID(content["id"]),
        source=str(content["source"]),
        sequence=int(content["sequence"]),
        subject=UUID(content["subject"]),
        type=str(content["type"]),
        content=content,
        redeliveries=redeliveries,
    )


def _canary(canary: Canary) -> Arrived:
    return Arrived(new_id(), canary.source, 0, NOBODY, canary.type, {}, canary=canary)


def _id_of(message: AbstractIncomingMessage) -> UUID:
    try:
        return UUID(str(message.message_id))
    except ValueError:
        return new_id()
