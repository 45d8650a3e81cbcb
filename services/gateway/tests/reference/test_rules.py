from typing import Any

import pytest

from gateway.reference.rules import shown


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            {"anyOf": [{"type": "string", "maxLength": 9}, {"type": "null"}], "title": "Phone"},
            {"type": "string", "maxLength": 9, "title": "Phone", "nullable": True},
        ),
        (
            {"anyOf": [{"$ref": "#/components/schemas/Term"}, {"type": "null"}]},
            {"allOf": [{"$ref": "#/components/schemas/Term"}], "nullable": True},
        ),
        (
            {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
            {"anyOf": [{"type": "string"}, {"type": "integer"}], "nullable": True},
        ),
        ({"const": "Bearer", "type": "string"}, {"enum": ["Bearer"], "type": "string"}),
        ({"exclusiveMinimum": 0}, {"minimum": 0, "exclusiveMinimum": True}),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, None),
    ],
)
def test_a_schema_is_said_in_the_older_words(
    written: dict[str, Any], said: dict[str, Any] | None
) -> None:
    document = {"openapi": "3.1.0", "components": {"schemas": {"X": written}}}
    assert shown(document, "/")["components"]["schemas"]["X"] == (said or written)


def test_a_field_may_be_called_like_a_keyword() -> None:
    properties = {"const": {"type": "string"}, "anyOf": {"type": "string"}}
    document = {"components": {"schemas": {"X": {"properties": properties}}}}
    assert shown(document, "/")["components"]["schemas"]["X"]["properties"] == properties


def test_nobody_has_to_type_the_key_that_the_page_makes() -> None:
    key = {"name": "Idempotency-Key", "in": "header", "required": True}
    document = {"paths": {"/v1/notes": {"post": {"parameters": [key]}}}}
    post = shown(document, "/")["paths"]["/v1/notes"]["post"]
    assert post["parameters"] == [key | {"required": False}]
