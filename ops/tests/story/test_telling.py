"""Each language tells the whole story."""

import ast
import string
from pathlib import Path

import pytest

from ops.story import telling
from ops.story.telling import LANGUAGE, sentences


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", ["en", "zh-TW", "zh-CN"])
def test_every_language_tells_every_step(language: str) -> None:
    chinese = sentences({})
    told = sentences({LANGUAGE: language})
    assert told.keys() == chinese.keys()
    for step, sentence in told.items():
        assert fields(sentence) <= fields(chinese[step]) | {"contact"}


def test_an_unknown_language_is_told_in_chinese() -> None:
    assert sentences({LANGUAGE: "xx"}) is sentences({})


def test_every_step_of_the_story_has_a_sentence() -> None:
    story = Path(telling.__file__).parent
    said = {
        call.args[0].value
        for path in story.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "say"
        and isinstance(call.args[0], ast.Constant)
    }
    assert len(said) > 25
    assert said <= sentences({}).keys()
    assert sentences({}).keys() <= said
