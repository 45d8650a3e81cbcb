"""How sure we are, from 0 to 100, that two parties are one, and why."""

from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from contracts.events.customer import CustomerKind
from customer.duplicates.names import Name, read_organisation, read_person
from customer.duplicates.phones import phone_key
from customer.duplicates.places import PROVINCE_OF

CANDIDATE_FROM = 60
SAME_PHONE = 80
SAME_NAME, SAME_CORE, CORE_OF_ONE_PLACE = 100, 95, 85
HOMOPHONE, TONELESS_HOMOPHONE = 80, 65
LEAST_SIMILAR, MOST_SIMILAR = 60, 80
ALIKE_FROM = 80.0
PERSONS_OF_ONE_NAME, PERSONS_HOMOPHONE = 70, 40
ELSEWHERE = 0.5


class Reason(StrEnum):
    """Why two parties may be one, as machines read it."""

    SAME_NAME = "same_name"
    SAME_CORE_NAME = "same_core_name"
    MOVED_CITY = "moved_city"
    TRADITIONAL_FORM = "traditional_form"
    LEGAL_FORM = "legal_form"
    HOMOPHONE = "homophone"
    SIMILAR_NAME = "similar_name"
    SAME_PHONE = "same_phone"


@dataclass(frozen=True)
class Party:
    """What is compared: the name taken apart and the phone number in E.164."""

    kind: CustomerKind
    name: Name
    phone: str | None

    @classmethod
    def of(cls, kind: CustomerKind, name: str, phone: str | None) -> "Party":
        """The party that goes by this name and phone."""
        read = read_person if kind is CustomerKind.PERSON else read_organisation
        return cls(kind, read(name), phone_key(phone) if phone else None)


@dataclass(frozen=True)
class Match:
    """How sure, and why."""

    score: int
    reasons: tuple[Reason, ...]

    @property
    def is_candidate(self) -> bool:
        """Whether a person should look at it."""
        return self.score >= CANDIDATE_FROM


def compare(one: Party, other: Party) -> Match:
    """Judge two parties by name and phone; either adds to what the other says."""
    score, reasons = _names(one, other)
    if one.phone and one.phone == other.phone:
        score = round(100 - (100 - score) * (100 - SAME_PHONE) / 100)
        reasons = (*reasons, Reason.SAME_PHONE)
    return Match(score, reasons)


def _names(one: Party, other: Party) -> tuple[int, tuple[Reason, ...]]:
    if one.kind is not other.kind:
        return 0, ()
    if one.kind is CustomerKind.PERSON:
        return _persons(one.name, other.name)
    return _organisations(one.name, other.name)


def _persons(one: Name, other: Name) -> tuple[int, tuple[Reason, ...]]:
    """Many people share a name, so that a name alone says less than a firm's."""
    if one.key == other.key:
        return PERSONS_OF_ONE_NAME, (Reason.SAME_NAME, *_traditional(one, other))
    if one.pinyin == other.pinyin:
        return PERSONS_HOMOPHONE, (Reason.HOMOPHONE,)
    return 0, ()


def _organisations(one: Name, other: Name) -> tuple[int, tuple[Reason, ...]]:
    score, reasons = _cores(one, other)
    if reasons and _sit_elsewhere(one, other):
        return round(score * ELSEWHERE), reasons
    return score, reasons


def _cores(one: Name, other: Name) -> tuple[int, tuple[Reason, ...]]:
    if one.key == other.key:
        return SAME_NAME, (Reason.SAME_NAME, *_traditional(one, other))
    if one.core == other.core:
        one_place = bool(one.places) == bool(other.places)
        score = SAME_CORE if one_place else CORE_OF_ONE_PLACE
        return score, (Reason.SAME_CORE_NAME, *_differences(one, other))
    if one.pinyin == other.pinyin:
        score = HOMOPHONE if one.tones == other.tones else TONELESS_HOMOPHONE
        return score, (Reason.HOMOPHONE, *_differences(one, other))
    alike = min(fuzz.ratio(one.core, other.core), fuzz.ratio(one.brand, other.brand))
    if alike < ALIKE_FROM or not (one.brand and other.brand):
        return 0, ()
    above = (alike - ALIKE_FROM) / (100 - ALIKE_FROM)
    score = round(LEAST_SIMILAR + (MOST_SIMILAR - LEAST_SIMILAR) * above)
    return score, (Reason.SIMILAR_NAME, *_differences(one, other))


def _differences(one: Name, other: Name) -> tuple[Reason, ...]:
    """The accustomed ways in which one name is written differently."""
    reasons: list[Reason] = []
    if one.places and one.places == other.places and one.position is not other.position:
        reasons.append(Reason.MOVED_CITY)
    if one.legal_forms != other.legal_forms:
        reasons.append(Reason.LEGAL_FORM)
    return (*reasons, *_traditional(one, other))


def _traditional(one: Name, other: Name) -> tuple[Reason, ...]:
    return (Reason.TRADITIONAL_FORM,) if one.is_traditional != other.is_traditional else ()


def _sit_elsewhere(one: Name, other: Name) -> bool:
    """Whether both name a place and these differ: firms of one brand in two cities are two firms."""
    if not (one.places and other.places) or one.places & other.places:
        return False
    provinces = [{PROVINCE_OF.get(p, p) for p in name.places} for name in (one, other)]
    named_by_province = any(name.places <= set(PROVINCE_OF.values()) for name in (one, other))
    return not (named_by_province and provinces[0] & provinces[1])
