"""OpenAPI 3.1, as FastAPI writes it, said in the 3.0 that the bundled Swagger UI understands."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

VERSION = "3.0.3"
_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def shown(document: Mapping[str, Any], server: str) -> dict[str, Any]:
    """A service's document as the reference shows it, with the gateway's address of it."""
    said = cast("dict[str, Any]", _said(document))
    components = {**said.get("components", {}), "securitySchemes": {"token": _BEARER}}
    return {
        **said,
        "openapi": VERSION,
        "servers": [{"url": server}],
        "components": components,
        "security": [{"token": []}],
    }


def _said(node: Any) -> Any:
    if isinstance(node, Mapping):
        inner = {key: _said(value) for key, value in cast("Mapping[str, Any]", node).items()}
        for say in _WORDS:
            inner = say(inner)
        return inner
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [_said(value) for value in cast("Sequence[Any]", node)]
    return node


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """`anyOf [X, null]` becomes X that is nullable."""
    kinds = schema.get("anyOf")
    if not isinstance(kinds, list) or {"type": "null"} not in kinds:
        return schema
    rest = [kind for kind in cast("list[Any]", kinds) if kind != {"type": "null"}]
    others = {key: value for key, value in schema.items() if key != "anyOf"}
    if len(rest) > 1:
        return {**others, "anyOf": rest, "nullable": True}
    if "$ref" in rest[0]:
        return {**others, "allOf": rest, "nullable": True}
    return {**rest[0], **others, "nullable": True}


def _constant(schema: dict[str, Any]) -> dict[str, Any]:
    """`const` becomes an enumeration of one."""
    if "const" not in schema or isinstance(schema["const"], dict):
        return schema
    others = {key: value for key, value in schema.items() if key != "const"}
    return {**others, "enum": [schema["const"]]}


def _exclusive(schema: dict[str, Any]) -> dict[str, Any]:
    """An exclusive bound becomes a bound with a remark."""
    said = dict(schema)
    for bound in ("Minimum", "Maximum"):
        value = said.get(f"exclusive{bound}")
        if isinstance(value, int | float) and not isinstance(value, bool):
            said[bound.lower()], said[f"exclusive{bound}"] = value, True
    return said


def _filled_in(parameter: dict[str, Any]) -> dict[str, Any]:
    """The page makes an Idempotency-Key of its own, so nobody need type one."""
    if parameter.get("in") == "header" and parameter.get("name") == "Idempotency-Key":
        return {**parameter, "required": False}
    return parameter


_WORDS: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = (
    _nullable,
    _constant,
    _exclusive,
    _filled_in,
)
