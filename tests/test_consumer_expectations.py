"""What consumers expect of publishers, tried with the samples that the publishers committed."""

import runpy
from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from chassis.messages.consumer import Subscription
from contracts.event import Event, catalogue
from contracts.samples import sample_of, samples

GENERATE = runpy.run_path(str(Path(__file__).parents[1] / "docs/generate.py"))
SERVICES = {
    path.parents[2].name for path in Path(__file__).parents[1].glob("services/*/src/*/app.py")
}


@pytest.fixture(scope="module")
def listening() -> dict[str, Subscription]:
    subscriptions: Callable[[], dict[str, Subscription]] = GENERATE["subscriptions"]
    return subscriptions()


def test_every_service_was_seen(listening: dict[str, Subscription]) -> None:
    assert set(listening) == SERVICES
    assert len(listening) >= 2


def test_nobody_listens_to_an_event_that_nobody_publishes(
    listening: dict[str, Subscription],
) -> None:
    for service, subscription in listening.items():
        unknown = set(subscription.types()) - set(catalogue())
        assert not unknown, f"{service} listens to {unknown}"


def test_every_handler_can_read_the_sample_of_each_event_it_takes(
    listening: dict[str, Subscription],
) -> None:
    tried = 0
    for service, subscription in listening.items():
        for event_type, handlers in subscription.handlers.items():
            for handler in handlers:
                expected = _expected_by(handler)
                published = sample_of(event_type)
                where = f"{service}: {handler.__qualname__} takes {event_type}"
                assert isinstance(published, expected), where
                expected.model_validate(samples()[event_type].data)
                tried += 1
    assert tried > len(listening)


def test_what_follows_in_the_samples_follows_in_the_services(
    listening: dict[str, Subscription],
) -> None:
    """A sample says it was caused by another: then its publisher listens to that one."""
    by_id = {str(envelope.id): envelope for envelope in samples().values()}
    for effect in samples().values():
        if effect.causationid and effect.publisher in listening:
            cause = by_id[effect.causationid].type
            assert cause in listening[effect.publisher].types(), f"{effect.type} after {cause}"


def _expected_by(handler: Callable[..., Any]) -> type[Event]:
    """The class that a handler names as its first parameter."""
    first = next(iter(signature(handler).parameters))
    expected = get_type_hints(handler)[first]
    assert issubclass(expected, Event)
    return expected
