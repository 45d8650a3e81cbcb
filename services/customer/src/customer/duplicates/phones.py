"""Phone numbers: one key for all ways to write one, and the form that hides it."""

import re
from collections.abc import Iterable
from unicodedata import normalize

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    format_number,
    is_possible_number,
    parse,
)

from chassis.errors import Invalid

HOME = "CN"
HOME_CODE = 86
HIDDEN = "****"
_EXTENSION = re.compile(r"(转|轉|分机|分機)\s*\d+\s*$")


class PhoneUnreadable(Invalid):
    """This is no phone number: give all its digits, a foreign one with its country code."""


def phone_key(phone: str) -> str | None:
    """The number in E.164, whatever width or punctuation it is written with; None if it is none."""
    number = _number(phone)
    return format_number(number, PhoneNumberFormat.E164) if number else None


def key_of_phone(phone: str | None) -> str | None:
    """The key of a number that somebody entered; raises `PhoneUnreadable`."""
    if not phone:
        return None
    key = phone_key(phone)
    if key is None:
        raise PhoneUnreadable
    return key


def masked(phone: str) -> str:
    """The number as those see it who may not know it: `138****5678`, `021****2345`."""
    number = _number(phone)
    if number is None:
        return HIDDEN
    home = number.country_code == HOME_CODE
    form = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.E164
    digits = re.sub(r"\D", "", format_number(number, form))
    shown = min(3, max(0, len(digits) - 8))
    return digits[:shown] + HIDDEN + digits[-4:]


def unmasked(given: str | None, known: Iterable[str | None]) -> str | None:
    """What was meant by `given`: a masked number sent back means the number we know."""
    if not given or HIDDEN not in given:
        return given
    return next((phone for phone in known if phone and masked(phone) == given), given)


def _number(phone: str) -> PhoneNumber | None:
    if HIDDEN in phone:
        return None
    plain = _EXTENSION.sub("", normalize("NFKC", phone).strip())
    try:
        number = parse(plain, HOME)
    except NumberParseException:
        return None
    return number if is_possible_number(number) else None
