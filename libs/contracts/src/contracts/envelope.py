"""CloudEvents 1.0 in structured JSON: what travels around an event."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

SOURCE_PREFIX = "/ludan/"
SCHEMA_PREFIX = "urn:ludan:schema:"


class Envelope(BaseModel):
    """One published event with its place in the publisher's stream.

    `sequence` is dense in the publisher's stream; `aggregateversion` counts the events of one
    aggregate (1, 2, 3 ...); `epoch` rises when the publisher's database is restored.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    time: datetime
    subject: UUID
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    data: dict[str, Any]
    sequence: int
    aggregateversion: int
    correlationid: str
    causationid: str | None = None
    traceparent: str | None = None
    actor: str | None = None
    scope: str | None = None
    epoch: int = 1

    @property
    def publisher(self) -> str:
        """The service in whose stream `sequence` counts."""
        return self.source.removeprefix(SOURCE_PREFIX)
