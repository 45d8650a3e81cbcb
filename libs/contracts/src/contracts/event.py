"""The base of every event, and the catalogue of all of them."""

from typing import Any, ClassVar, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Personal(BaseModel):
    """Fields about a person, stored beside the event so that they can be erased."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(BaseModel):
    """A fact that one service publishes; carries all the state its consumers need.

    `type` is `publisher.fact.vN`; `subject` names the field that holds the aggregate's id.
    A field called `personal` is kept apart from the rest wherever the event is stored.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]
    subject: ClassVar[str]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Enter each event that has a type of its own into the catalogue."""
        super().__pydantic_init_subclass__(**kwargs)
        event_type = cls.__dict__.get("type")
        if event_type is None:
            return
        if event_type in _catalogue:
            raise TypeError(f"two events are called {event_type}")
        if cls.subject not in cls.model_fields:
            raise TypeError(f"{event_type}: no field {cls.subject!r} to be the subject")
        _catalogue[cast("str", event_type)] = cls

    @classmethod
    def publisher(cls) -> str:
        """The service that alone may publish this event."""
        return cls.type.partition(".")[0]

    @property
    def subject_id(self) -> UUID:
        """The id of the aggregate this event is about."""
        return cast("UUID", getattr(self, self.subject))


_catalogue: dict[str, type[Event]] = {}


def catalogue() -> dict[str, type[Event]]:
    """Every event by its type, in the order of the types."""
    from contracts import events  # the modules enter themselves when they are imported

    assert events.__all__
    return dict(sorted(_catalogue.items()))
