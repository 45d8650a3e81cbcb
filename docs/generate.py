"""Writes `docs/events.md` and `docs/asyncapi.yaml`: `python docs/generate.py`, or `make docs`.

What there is comes from the catalogue, who listens from the services' consumers, and what
follows from what out of the samples; `--check` only says what is stale.
"""

import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from inspect import getdoc
from pathlib import Path
from typing import Any

from chassis.messages.broker import EXCHANGE, Topology
from chassis.messages.consumer import Subscription
from contracts.event import Event, catalogue
from contracts.events.contract import ContractSigned
from contracts.events.fleet import TripSheetClosed, TripSheetIssued, VehicleAssigned
from contracts.samples import samples
from contracts.schemas import ENVELOPE

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SCHEMAS = "../libs/contracts/schemas"
SAMPLES = "../libs/contracts/samples"
ALL = "every service"
PLAIN = re.compile(r"[A-Za-z][\w./+-]*(,? [\w./()+-]+)*[.]?")

Yaml = dict[str, Any] | list[Any] | str | int | bool


@dataclass(frozen=True)
class Answer:
    """What one service does when it hears of an event."""

    service: str
    handler: str
    does: str
    keeps_a_copy: bool


def main(arguments: list[str]) -> int:
    """Write both documents, or say which are stale."""
    listening = subscriptions()
    heard = answers(listening)
    documents = {
        DOCS / "events.md": events_page(heard),
        DOCS / "asyncapi.yaml": asyncapi(listening, heard),
    }
    stale = [path for path, text in documents.items() if not _says(path, text)]
    if stale and "--check" in arguments:
        names = ", ".join(path.name for path in stale)
        sys.stderr.write(f"stale documents: {names}; mend them with `make docs`\n")
        return 1
    for path in stale:
        path.write_text(documents[path], "utf-8")
    return 0


def subscriptions() -> dict[str, Subscription]:
    """What each service listens to, by the service's name; no server is needed to know it."""
    nowhere = {"database_url": "postgresql://nowhere/none", "amqp_url": "amqp://nowhere"}
    found: dict[str, Subscription] = {}
    for folder in sorted((ROOT / "services").iterdir()):
        module = folder.name.replace("-", "_")
        if not (folder / "src").is_dir() or find_spec(f"{module}.app") is None:
            continue
        with tempfile.TemporaryDirectory() as state:
            settings = import_module(f"{module}.settings").Settings(
                **nowhere, state_directory=Path(state)
            )
            found[folder.name] = (
                import_module(f"{module}.app").create(settings).state.service.subscription
            )
    return found


def answers(listening: dict[str, Subscription]) -> dict[str, list[Answer]]:
    """Who answers each event type; whoever takes whole streams answers none in particular."""
    heard: dict[str, list[Answer]] = defaultdict(list)
    for service, subscription in listening.items():
        for event_type, handlers in subscription.handlers.items():
            for handler in handlers:
                words = getdoc(handler) or f"{handler.__name__.replace('_', ' ').capitalize()}."
                copies = ".references." in handler.__module__
                answer = Answer(service, handler.__name__, words.partition("\n")[0], copies)
                heard[event_type].append(answer)
    return {event_type: _joined(told, set(listening)) for event_type, told in heard.items()}


def _joined(told: list[Answer], services: set[str]) -> list[Answer]:
    """What every service does with an event is said once."""
    if len(told) == len(services) > 1 and len({answer.does for answer in told}) == 1:
        return [Answer(ALL, told[0].handler, told[0].does, keeps_a_copy=False)]
    return sorted(told, key=lambda answer: (answer.service, answer.keeps_a_copy, answer.handler))


INTRODUCTION = """\
<!-- Written by `make docs`; change the events, their samples or the consumers instead. -->
# Events

Services talk through these events and through nothing else. Each publisher has a topic exchange `ludan.<publisher>`, each consumer one queue `ludan.<consumer>` bound to the types it handles; `analytics` is bound to everything, and each gateway process shows what happens to whoever watches. An event travels in a [CloudEvents envelope]({schemas}/{envelope}.json), at least once and in the order of its aggregate. A published event may gain optional fields; any other change is a new version beside the old one.

## What follows a signature

Solid arrows happen by themselves, dotted ones by hand.

"""

BY_HAND = [
    (VehicleAssigned, "the dispatcher issues a sheet", TripSheetIssued),
    (TripSheetIssued, "the driver drives, the dispatcher closes", TripSheetClosed),
]


def events_page(heard: dict[str, list[Answer]]) -> str:
    """The page for people: the picture, then one table a publisher."""
    page = [INTRODUCTION.format(schemas=SCHEMAS, envelope=ENVELOPE), *_picture(heard)]
    publishers: dict[str, list[type[Event]]] = defaultdict(list)
    for event in catalogue().values():
        publishers[event.publisher()].append(event)
    for publisher, events in publishers.items():
        page += [f"\n## {publisher}\n\n", "| event | meaning | who listens and what it does |\n"]
        page += ["|---|---|---|\n", *(_row(event, heard.get(event.type, [])) for event in events)]
    return "".join(page)


def _row(event: type[Event], listeners: list[Answer]) -> str:
    links = f"[schema]({SCHEMAS}/{event.type}.json), [sample]({SAMPLES}/{event.type}.json)"
    does = "<br>".join(f"**{answer.service}**: {answer.does}" for answer in listeners)
    cells = [f"{event.__name__}<br>`{event.type}`<br>{links}", _summary(event), does or "-"]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _picture(heard: dict[str, list[Answer]]) -> Iterator[str]:
    yield "```mermaid\nflowchart LR\n"
    drawn, waiting = set[str](), [ContractSigned.type]
    while waiting:
        event_type = waiting.pop(0)
        if event_type in drawn:
            continue
        drawn.add(event_type)
        event = catalogue()[event_type]
        yield f'    {event.__name__}(["{event.__name__}"])\n'
        for answer in heard.get(event_type, []):
            if answer.keeps_a_copy:
                continue
            step, does = f"{answer.service}_{answer.handler}", answer.does.replace('"', "#quot;")
            yield f'    {event.__name__} --> {step}["{answer.service}: {does}"]\n'
            for effect in _effects(event_type, answer.service):
                yield f"    {step} --> {effect.__name__}\n"
                waiting.append(effect.type)
        for before, deed, after in BY_HAND:
            if before is event:
                yield f'    {before.__name__} -. "{deed}" .-> {after.__name__}\n'
                waiting.append(after.type)
    yield "```\n"


def _effects(event_type: str, service: str) -> list[type[Event]]:
    """What the service published in the samples' story because of this event."""
    cause = str(samples()[event_type].id)
    return [
        catalogue()[envelope.type]
        for envelope in samples().values()
        if envelope.causationid == cause and envelope.publisher == service
    ]


def _summary(event: type[Event]) -> str:
    return " ".join((getdoc(event) or "").partition("\n\n")[0].split())


def asyncapi(listening: dict[str, Subscription], heard: dict[str, list[Answer]]) -> str:
    """The document for tools: AsyncAPI 3.0, one channel a routing key."""
    events = list(catalogue().values())
    operations: dict[str, Yaml] = {}
    for event in events:
        operations |= {f"{event.publisher()}.sends.{event.type}": _operation(event, "send")}
        for service, subscription in listening.items():
            if event.type in subscription.types():
                does = [a.does for a in heard.get(event.type, []) if a.service in {service, ALL}]
                name = f"{service}.receives.{event.type}"
                operations[name] = _operation(event, "receive", service, does)
    document: Yaml = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Ludan events",
            "version": "1",
            "description": "Every event between the services, in CloudEvents 1.0 envelopes.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {event.type: _channel(event) for event in events},
        "operations": operations,
        "components": {"messages": {event.__name__: _message(event) for event in events}},
    }
    head = "# Written by `make docs`; change the events or the consumers instead.\n"
    return head + "".join(_yaml(document, ""))


def _channel(event: type[Event]) -> Yaml:
    exchange: Yaml = {
        "name": Topology().exchange(event.publisher()),
        "type": EXCHANGE.value,
        "durable": True,
        "autoDelete": False,
    }
    return {
        "address": event.type,
        "description": _summary(event),
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
    }


def _operation(
    event: type[Event], action: str, receiver: str | None = None, does: list[str] | None = None
) -> Yaml:
    operation: dict[str, Yaml] = {
        "action": action,
        "channel": {"$ref": f"#/channels/{event.type}"},
        "messages": [{"$ref": f"#/channels/{event.type}/messages/{event.__name__}"}],
        "tags": [{"name": receiver or event.publisher()}],
    }
    if receiver:
        queue = f"Comes to the queue {Topology().queue(receiver)}."
        operation["description"] = " ".join([*(does or []), queue])
    return operation


def _message(event: type[Event]) -> Yaml:
    own: Yaml = {
        "type": "object",
        "properties": {
            "type": {"const": event.type},
            "data": {"$ref": f"{SCHEMAS}/{event.type}.json"},
        },
    }
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": _summary(event),
        "contentType": "application/cloudevents+json",
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"allOf": [{"$ref": f"{SCHEMAS}/{ENVELOPE}.json"}, own]},
        },
        "externalDocs": {"description": "A sample", "url": f"{SAMPLES}/{event.type}.json"},
    }


def _yaml(value: Yaml, indent: str) -> Iterator[str]:
    """A mapping or a list in block style; enough of YAML for these documents."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _member(f"{indent}{_scalar(key)}:", member, indent + "  ")
    elif isinstance(value, list):
        for member in value:
            first, *rest = _yaml(member, indent + "  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
    else:
        yield f"{indent}{_scalar(value)}\n"


def _member(head: str, member: Yaml, indent: str) -> Iterator[str]:
    if isinstance(member, dict | list):
        yield f"{head}\n"
        yield from _yaml(member, indent)
    else:
        yield f"{head} {_scalar(member)}\n"


def _scalar(value: str | int | bool) -> str:
    plain = isinstance(value, str) and PLAIN.fullmatch(value) and value not in {"true", "false"}
    return str(value) if plain else json.dumps(value, ensure_ascii=False)


def _says(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
