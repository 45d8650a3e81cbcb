"""Reads a name the way a person compares two: what is written differently but means the same."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from unicodedata import normalize

from pypinyin import Style, lazy_pinyin
from zhconv_rs import zhconv

from customer.duplicates.places import (
    LATIN_PLACES,
    LONGEST_PLACE,
    PLACE_SUFFIXES,
    PROVINCE_OF,
)

_PARENTHESES = re.compile(r"[(\[{【〔〈《]([^()\[\]{}【】〔〕〈〉《》]*)[)\]}】〕〉》]")
_DOTTED_LETTERS = re.compile(r"\b([a-z])\.(?=[a-z]\b)")
_RUNS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SCRIPTS = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z0-9]+")
_LEGAL_FORM = re.compile(
    r"有限责任公司|股份有限公司|有限公司|股份公司|总公司|(?<![分子])公司|集团|控股|(?:有限|普通)合伙"
)
_LEGAL_WORDS = {
    *("co", "company", "corp", "corporation", "inc", "incorporated", "ltd", "limited", "llc"),
    *("llp", "plc", "gmbh", "mbh", "ag", "kg", "sa", "sarl", "srl", "bv", "nv", "ab", "oy"),
    *("pte", "pty", "pvt", "kk", "group", "holding", "holdings"),
}
_EMPTY_WORDS = {"the", "and", "of"}
_TRADE = re.compile(
    r"汽车|车辆|租赁|出租|租车|客运|货运|运输|物流|服务|贸易|科技|技术|投资|管理|咨询|实业|发展|商务|"
    r"旅游|国际|文化|传播|信息|网络|电子|工程|建设|设备|机械|进出口|销售|制造|工业"
)
_TRADE_WORDS = {
    *("auto", "automobile", "automotive", "car", "cars", "vehicle", "vehicles", "leasing"),
    *("lease", "rental", "rentals", "rent", "hire", "transport", "transportation", "logistics"),
    *("service", "services", "trade", "trading", "technology", "technologies", "tech"),
    *("international", "consulting", "management", "investment", "development", "industry"),
    *("industrial", "industries", "travel", "tourism", "import", "export"),
}
_WHOLE_COUNTRY = {"中国", "china"}


class Position(StrEnum):
    """Where in a name its place stands."""

    NOWHERE = "nowhere"
    FRONT = "front"
    INSIDE = "inside"
    BACK = "back"


@dataclass(frozen=True)
class Name:
    """A name taken apart.

    `key` has no widths, cases, scripts and punctuation left; `core` no legal form and no place
    either; `brand` no trade either.
    """

    key: str
    core: str
    brand: str
    legal_forms: tuple[str, ...]
    places: frozenset[str]
    position: Position
    is_traditional: bool

    @cached_property
    def pinyin(self) -> str:
        """How the core sounds, without tones."""
        return pinyin_of(self.core)

    @cached_property
    def tones(self) -> str:
        """How the core sounds."""
        return toned_pinyin_of(self.core)


def simplified(text: str) -> str:
    """Half-width, lower case, simplified characters."""
    return zhconv(normalize("NFKC", text).casefold(), "zh-hans")


def name_key(name: str) -> str:
    """Only the letters and digits of a name, in the form that equal names share."""
    return "".join(character for character in simplified(name) if character.isalnum())


def pinyin_of(text: str) -> str:
    """Toneless pinyin in one word, which also orders Chinese names: 巴士 is `bashi`."""
    return "".join(plain for plain, _ in _syllables(text))


def toned_pinyin_of(text: str) -> str:
    """The same with the tones: 巴士 is `ba1shi4`."""
    return "".join(toned for _, toned in _syllables(text))


def initials_of(text: str) -> str:
    """The first letter of each syllable: 巴士 is `bs`."""
    return "".join(plain if plain == toned else plain[0] for plain, toned in _syllables(text))


def grams_of(text: str) -> set[str]:
    """Its letters and pairs of neighbours: what every fragment of a text is made of."""
    return {text[start : start + length] for start in range(len(text)) for length in (1, 2)}


@lru_cache(maxsize=20_000)
def _syllables(text: str) -> tuple[tuple[str, str], ...]:
    """Each syllable without and with its tone; what is not Chinese stays as it is."""
    syllables: list[tuple[str, str]] = []
    for run in _SCRIPTS.findall(text):
        if _CHINESE.match(run):
            toned = lazy_pinyin(run, style=Style.TONE3, neutral_tone_with_five=True)
            syllables += [(syllable.rstrip("12345"), syllable) for syllable in toned]
        else:
            syllables.append((run, run))
    return tuple(syllables)


@lru_cache(maxsize=20_000)
def read_person(name: str) -> Name:
    """A person's name: nothing in it is a form, a place or a trade."""
    return _name(name, name_key(name), (), frozenset(), Position.NOWHERE, brand=None)


@lru_cache(maxsize=20_000)
def read_organisation(name: str) -> Name:
    """An organisation's name."""
    text = _DOTTED_LETTERS.sub(r"\1", simplified(name)).replace("hong kong", "hongkong")
    places: set[str] = set()
    position = Position.NOWHERE
    for inside in _PARENTHESES.findall(text):
        if place := _as_place(inside.strip()):
            places.add(place)
            position = Position.INSIDE
            text = text.replace(inside, " ", 1)
    forms: list[str] = []
    runs = _without_forms(_RUNS.findall(text), forms)
    for end, remove in ((Position.FRONT, _off_front), (Position.BACK, _off_back)):
        if not places:
            found, runs = remove(runs)
            places |= found
            position = end if found else position
    core = "".join(runs) or name_key(name)
    brand = "".join(run if _LATIN.match(run) else _TRADE.sub("", run) for run in runs if run not in _TRADE_WORDS)  # fmt: skip
    return _name(name, core, tuple(forms), frozenset(places), position, brand)


def _name(
    name: str,
    core: str,
    forms: tuple[str, ...],
    places: frozenset[str],
    position: Position,
    brand: str | None,
) -> Name:
    return Name(
        key=name_key(name) or name.strip().casefold(),
        core=core or name.strip().casefold(),
        brand=core if brand is None else brand,
        legal_forms=forms,
        places=places,
        position=position,
        is_traditional=simplified(name) != normalize("NFKC", name).casefold(),
    )


def _as_place(text: str) -> str | None:
    """The place that is the whole text, if it is one."""
    if text in _WHOLE_COUNTRY:
        return "中国"
    for suffix in ("", *PLACE_SUFFIXES):
        if (bare := text.removesuffix(suffix)) in PROVINCE_OF:
            return bare
    return LATIN_PLACES.get(text.replace(" ", ""))


def _without_forms(runs: list[str], forms: list[str]) -> list[str]:
    """The runs without legal forms, which are added to `forms`, and without empty words."""
    kept: list[str] = []
    for run in runs:
        if run in _LEGAL_WORDS:
            forms.append(run)
        elif run not in _EMPTY_WORDS:
            forms.extend(_LEGAL_FORM.findall(run))
            kept.append(_LEGAL_FORM.sub("", run))
    return [run for run in kept if run] or runs


def _off_front(runs: list[str]) -> tuple[set[str], list[str]]:
    """The places that the name begins with: a city, or a province and a city of it."""
    found: set[str] = set()
    if not runs:
        return found, runs
    first, *others = runs
    if first in LATIN_PLACES and others:
        return {LATIN_PLACES[first]}, others
    while place := _leading_place(first):
        rest = _without_suffix(first[len(place) :])
        elsewhere = found and PROVINCE_OF[place] not in found
        if elsewhere or (len(rest) < 2 and not others):
            break
        found.add(place)
        first = rest
    return found, [run for run in (first, *others) if run]


def _off_back(runs: list[str]) -> tuple[set[str], list[str]]:
    """The place that the name ends with."""
    if not runs:
        return set(), runs
    *others, last = runs
    if last in LATIN_PLACES and others:
        return {LATIN_PLACES[last]}, others
    for length in range(LONGEST_PLACE, 1, -1):
        if last[-length:] in PROVINCE_OF and len(last) >= length + 4:
            return {last[-length:]}, [*others, last[:-length]]
    return set(), runs


def _leading_place(text: str) -> str | None:
    for length in range(LONGEST_PLACE, 1, -1):
        if text[:length] in PROVINCE_OF:
            return text[:length]
    return None


def _without_suffix(text: str) -> str:
    for suffix in PLACE_SUFFIXES:
        # 上海市场 is a market, not the city followed by 场.
        if text.startswith(suffix) and not text.startswith("市场"):
            return text.removeprefix(suffix)
    return text
