"""Each language tells the whole story."""

import string

import pytest

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
