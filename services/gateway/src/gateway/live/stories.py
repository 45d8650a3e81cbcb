"""What of an event is shown live: its place in the stream and a few harmless fields."""

from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from chassis.auth.actor import Actor
from chassis.auth.visible import sees
from contracts.envelope import Envelope
from contracts.permissions import Reach
from contracts.values import Scope

SHOWN = (
    "number",
    "contract_number",
    "order_number",
    "status",
    "stage",
    "kind",
    "step",
    "decision",
    "plate",
    "model_name",
    "branch",
    "code",
    "availability",
    "lacking",
    "km",
)


class Story:
    """One event as people may see it, encoded once for all of them."""

    def __init__(self, envelope: Envelope) -> None:
        self.id = envelope.id
        self._scope = _scope(envelope.data)
        shown = {field: envelope.data[field] for field in SHOWN if envelope.data.get(field)}
        self.content = orjson.dumps(
            {
                "id": envelope.id,
                "type": envelope.type,
                "time": envelope.time,
                "subject": envelope.subject,
                "scope": envelope.scope,
                "publisher": envelope.publisher,
                "sequence": envelope.sequence,
                "show": shown,
            }
        ).decode()

    def seen_by(self, actor: Actor) -> bool:
        """Whether the actor's reach covers it; what belongs to nobody is for who reaches all."""
        if self._scope is None:
            return actor.reach is Reach.ALL
        return sees(actor, self._scope)


def story(content: dict[str, Any]) -> Story | None:
    """The story in an envelope; None when it cannot be read."""
    try:
        return Story(Envelope.model_validate(content))
    except ValidationError:
        return None


def ended_session(content: dict[str, Any]) -> UUID | None:
    """The session that an event ends."""
    try:
        return UUID(str(content["data"]["session_id"]))
    except (KeyError, TypeError, ValueError):
        return None


def _scope(data: dict[str, Any]) -> Scope | None:
    try:
        return Scope.model_validate(data["scope"])
    except (KeyError, ValidationError):
        return None
