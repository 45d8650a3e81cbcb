"""Kinds of tickets and their ways, what a complaint's record must say, and shares of a whole."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from contracts.events.service_desk import Priority, TicketChannel, TicketKind

K = TypeVar("K")

REOPENED_WITHIN = timedelta(days=14)
WHOLE = 10_000

# What one answer settles; a grumble (抱怨) is not a complaint and is counted by itself.
SIMPLE = frozenset(
    {TicketKind.PRAISE, TicketKind.SUGGESTION, TicketKind.GRUMBLE, TicketKind.ENQUIRY}
)
WORK = frozenset({TicketKind.REPAIR, TicketKind.MAINTENANCE})
FOR_FLEET = WORK | {TicketKind.DRIVER_CHANGE}
ONLINE = frozenset({TicketChannel.WEB, TicketChannel.APP, TicketChannel.EMAIL})


class Topic(StrEnum):
    """What a complaint is about; by it the manager chooses who is responsible."""

    DRIVER = "driver"
    VEHICLE = "vehicle"
    PUNCTUALITY = "punctuality"
    BILLING = "billing"
    STAFF = "staff"
    OTHER = "other"


class Required(StrEnum):
    """What the detailed record of a complaint must hold."""

    IDENTITY = "identity_verified"
    SUBJECT = "subject"
    HAPPENED_ON = "happened_on"
    WISH = "wish"


class Audience(StrEnum):
    """Whom a note on a ticket is meant for: us alone, or the customer."""

    INTERNAL = "internal"
    CUSTOMER = "customer"


def priority_of(kind: TicketKind, strategic: bool) -> Priority:
    """How urgent a ticket is unless somebody says otherwise."""
    if kind is TicketKind.COMPLAINT:
        return Priority.URGENT if strategic else Priority.HIGH
    if kind in FOR_FLEET and strategic:
        return Priority.HIGH
    return Priority.NORMAL


def may_reopen(closed_at: datetime, at: datetime) -> bool:
    """Whether the customer may still come back to it."""
    return at < closed_at + REOPENED_WITHIN


def shares(counts: Mapping[K, int]) -> dict[K, int]:
    """Basis points of each count; by largest remainder they add up to the whole."""
    total = sum(counts.values())
    if not total:
        return dict.fromkeys(counts, 0)
    exact = {key: divmod(count * WHOLE, total) for key, count in counts.items()}
    given = {key: quotient for key, (quotient, _) in exact.items()}
    rest = WHOLE - sum(given.values())
    by_remainder = sorted(exact, key=lambda key: -exact[key][1])
    for key in by_remainder[:rest]:
        given[key] += 1
    return given
