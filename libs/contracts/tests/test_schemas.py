from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field

from contracts import generate, schemas
from contracts.event import catalogue
from contracts.events.sales import OpportunityWon
from contracts.schemas import breaches, broken, committed, stale, written

WON = schemas.schemas()[OpportunityWon.type]


def test_the_committed_schemas_are_those_of_the_catalogue() -> None:
    names = stale()
    assert not names, f"{', '.join(names)}: run `make docs` and commit what it writes"


def test_no_published_event_changed_beyond_new_optional_fields() -> None:
    assert not broken(), "\n".join([*broken(), generate.MAKE_A_V2])


def test_every_event_has_a_valid_schema_of_draft_2020_12() -> None:
    assert committed().keys() == catalogue().keys() | {schemas.ENVELOPE}
    assert len(committed()) > 30
    for schema in committed().values():
        Draft202012Validator.check_schema(schema)


def test_schemas_come_out_the_same_each_time() -> None:
    again = schemas.schemas()[OpportunityWon.type]
    assert written(again) == written(WON)


def changed(**properties: Any) -> dict[str, Any]:
    schema = deepcopy(WON)
    schema["properties"] |= properties
    return schema


def test_a_new_optional_field_is_no_breach() -> None:
    class Address(BaseModel):
        """A shape of its own."""

        street: str
        title: str = Field(default="", description="for people")

    with_definition = changed(delivery_address={"$ref": "#/$defs/Address"})
    with_definition["$defs"]["Address"] = Address.model_json_schema()
    assert breaches(WON, with_definition, "won") == []
    assert breaches(WON, changed(remark={"type": "string", "default": ""}), "won") == []


def test_new_words_for_people_are_no_breach() -> None:
    assert breaches(WON, WON | {"description": "Said better."}, "won") == []


def test_a_field_that_is_gone_or_became_required_or_changed_its_type_is_a_breach() -> None:
    gone = deepcopy(WON)
    del gone["properties"]["number"]
    assert breaches(WON, gone, "won") == ["won.number is gone"]

    required = changed(remark={"type": "string"})
    required["required"].append("remark")
    assert breaches(WON, required, "won") == ["won.remark became required"]

    retyped = changed(title={"type": "integer"})
    assert breaches(WON, retyped, "won") == ['won.title.type: "string" became "integer"']


def test_a_field_that_may_be_missing_from_now_on_is_a_breach() -> None:
    loosened = deepcopy(WON)
    loosened["required"].remove("amount")
    assert breaches(WON, loosened, "won") == ["won.amount is no longer always there"]


def test_a_new_limit_or_a_new_word_of_an_enumeration_is_a_breach() -> None:
    limited = changed(number={"type": "string", "maxLength": 5})
    assert breaches(WON, limited, "won") == ["won.number: maxLength 5 is new"]

    more_words = deepcopy(WON)
    more_words["$defs"]["OpportunityStatus"]["enum"].append("frozen")
    (breach,) = breaches(WON, more_words, "won")
    assert breach.startswith("won.OpportunityStatus.enum: ")


def test_the_command_writes_what_is_stale_and_then_finds_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.main(["--check"], tmp_path) == 1
    assert "`make docs`" in capsys.readouterr().err
    assert generate.main([], tmp_path) == 0
    assert stale(tmp_path) == []
    assert generate.main(["--check"], tmp_path) == 0


def test_the_command_refuses_to_write_over_a_schema_that_readers_count_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generate.main([], tmp_path)
    had_more = deepcopy(WON)
    had_more["properties"]["probability"] = {"type": "integer"}
    kept = tmp_path / f"{OpportunityWon.type}.json"
    kept.write_text(written(had_more), "utf-8")

    assert generate.main([], tmp_path) == 1
    assert "make a v2" in capsys.readouterr().err
    assert kept.read_text("utf-8") == written(had_more)


def test_an_event_that_nobody_publishes_any_more_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "sales.deal-dreamt.v1.json").write_text(written(WON), "utf-8")
    assert broken(tmp_path) == ["sales.deal-dreamt.v1 is no longer published"]
