from collections import defaultdict
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, validate

from contracts.envelope import SCHEMA_PREFIX, SOURCE_PREFIX
from contracts.event import catalogue
from contracts.samples import FOLDER, sample_of, samples
from contracts.schemas import ENVELOPE, committed

EVENTS = sorted(catalogue())


def test_every_event_has_a_sample_and_every_sample_its_event() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == EVENTS
    assert sorted(samples()) == EVENTS


@pytest.mark.parametrize("event_type", EVENTS)
def test_a_sample_is_valid_by_the_committed_schemas(event_type: str) -> None:
    envelope, known = samples()[event_type], committed()
    _validate(envelope.data, known[event_type])
    _validate(envelope.model_dump(mode="json"), known[ENVELOPE])


@pytest.mark.parametrize("event_type", EVENTS)
def test_a_sample_goes_through_its_event_and_back_unchanged(event_type: str) -> None:
    assert sample_of(event_type).model_dump(mode="json") == samples()[event_type].data


@pytest.mark.parametrize("event_type", EVENTS)
def test_a_samples_envelope_says_of_its_event_what_is_true(event_type: str) -> None:
    envelope, event = samples()[event_type], sample_of(event_type)
    assert envelope.type == event_type
    assert envelope.source == SOURCE_PREFIX + event.publisher()
    assert envelope.dataschema == SCHEMA_PREFIX + event_type
    assert envelope.subject == event.subject_id
    assert envelope.scope == envelope.data.get("scope", {}).get("org_path")


def test_the_samples_are_one_stream_per_publisher_in_the_order_of_the_story() -> None:
    sequences: dict[str, list[int]] = defaultdict(list)
    versions: dict[tuple[str, UUID], list[int]] = defaultdict(list)
    for envelope in samples().values():
        sequences[envelope.publisher].append(envelope.sequence)
        versions[envelope.publisher, envelope.subject].append(envelope.aggregateversion)
    assert len(sequences) >= 5
    for numbers in [*sequences.values(), *versions.values()]:
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_sample_names_only_causes_that_happened_before_it() -> None:
    happened: set[UUID] = set()
    caused = 0
    for envelope in samples().values():
        if envelope.causationid:
            assert UUID(envelope.causationid) in happened, envelope.type
            caused += 1
        happened.add(envelope.id)
    assert caused >= 5


def _validate(instance: dict[str, Any], schema: dict[str, Any]) -> None:
    checker = Draft202012Validator.FORMAT_CHECKER
    validate(instance, schema, cls=Draft202012Validator, format_checker=checker)
