"""One committed envelope per event; together they tell one story of the Shanghai firm."""

import json
from functools import cache
from pathlib import Path

from contracts.envelope import Envelope
from contracts.event import Event, catalogue

FOLDER = Path(__file__).parents[2] / "samples"


@cache
def samples() -> dict[str, Envelope]:
    """The sample envelopes by event type, in the order in which the story happened."""
    envelopes = [
        Envelope.model_validate(json.loads(path.read_text("utf-8")))
        for path in FOLDER.glob("*.json")
    ]
    in_order = sorted(envelopes, key=lambda envelope: (envelope.time, envelope.sequence))
    return {envelope.type: envelope for envelope in in_order}


def sample_of(event_type: str) -> Event:
    """The event inside a sample."""
    return catalogue()[event_type].model_validate(samples()[event_type].data)
