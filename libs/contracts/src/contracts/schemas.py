"""The JSON Schema of every event, and what a change to one would break."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from contracts.envelope import SCHEMA_PREFIX, Envelope
from contracts.event import catalogue

FOLDER = Path(__file__).parents[2] / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE = "envelope"

Schema = dict[str, Any]
_FOR_PEOPLE = {"title", "description", "examples"}


class _WithoutFieldTitles(GenerateJsonSchema):
    """A field's name says what a title made from it would repeat."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def schemas() -> dict[str, Schema]:
    """The schema of each event's data by its type, and that of the envelope around them."""
    models: dict[str, type[BaseModel]] = {ENVELOPE: Envelope, **catalogue()}
    return {name: _schema(name, model) for name, model in models.items()}


def _schema(name: str, model: type[BaseModel]) -> Schema:
    described = model.model_json_schema(schema_generator=_WithoutFieldTitles)
    return {"$schema": DIALECT, "$id": SCHEMA_PREFIX + name, **described}


def written(schema: Schema) -> str:
    """The text of a schema's file, the same on every machine."""
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def committed(folder: Path = FOLDER) -> dict[str, Schema]:
    """The schemas in the folder by name."""
    return {
        path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))
    }


def stale(folder: Path = FOLDER) -> list[str]:
    """Names whose file is missing, out of date, or of no event any more."""
    wanted = {name: written(schema) for name, schema in schemas().items()}
    found = {path.stem: path.read_text("utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in wanted | found if wanted.get(name) != found.get(name))


def broken(folder: Path = FOLDER) -> list[str]:
    """What the catalogue changes in the committed schemas beyond new optional fields."""
    now = schemas()
    return [
        breach
        for name, before in committed(folder).items()
        for breach in (
            breaches(before, now[name], name) if name in now else [f"{name} is no longer published"]
        )
    ]


def breaches(before: Schema, after: Schema, at: str) -> list[str]:
    """Where `after` says something else than `before` said; new optional fields are no breach."""
    return list(_breaches(before, after, at))


def _breaches(before: Any, after: Any, at: str) -> Iterator[str]:
    if not isinstance(before, dict) or not isinstance(after, dict):
        if before != after:
            yield f"{at}: {_short(before)} became {_short(after)}"
        return
    old, new = cast("Schema", before), cast("Schema", after)
    for key in sorted((old.keys() | new.keys()) - _FOR_PEOPLE):
        if key in {"properties", "$defs"}:
            yield from _breaches_of_members(old.get(key, {}), new.get(key, {}), at)
        elif key == "required":
            yield from _breaches_of_required(old.get(key, []), new.get(key, []), at)
        elif key not in old:
            yield f"{at}: {key} {_short(new[key])} is new"
        elif key not in new:
            yield f"{at}: {key} {_short(old[key])} is gone"
        else:
            yield from _breaches(old[key], new[key], f"{at}.{key}")


def _breaches_of_members(old: Mapping[str, Any], new: Mapping[str, Any], at: str) -> Iterator[str]:
    for name, member in old.items():
        if name not in new:
            yield f"{at}.{name} is gone"
        else:
            yield from _breaches(member, new[name], f"{at}.{name}")


def _breaches_of_required(old: list[str], new: list[str], at: str) -> Iterator[str]:
    for name in sorted(set(new) - set(old)):
        yield f"{at}.{name} became required"
    for name in sorted(set(old) - set(new)):
        yield f"{at}.{name} is no longer always there"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."
