"""When customers are called, and which of several calls to one customer is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from contracts.events.service_desk import CallKind, Priority, TicketKind

COOLING = timedelta(days=7)
LOOKED_BACK = timedelta(days=28)
ATTEMPTS = 3
SAMPLED_PERCENT = 20

# The rank of a call: of two in the cooling time the higher one is made.
_RANK = {
    CallKind.PROACTIVE: 0,
    CallKind.AFTER_BUSINESS: 1,
    CallKind.AFTER_WORKSHOP: 2,
    CallKind.AFTER_DRIVER_CHANGE: 3,
    CallKind.FIRST_USE: 4,
    CallKind.AFTER_COMPLAINT: 5,
}
_PRIORITY = {
    CallKind.PROACTIVE: Priority.NORMAL,
    CallKind.AFTER_BUSINESS: Priority.NORMAL,
    CallKind.AFTER_WORKSHOP: Priority.NORMAL,
    CallKind.AFTER_DRIVER_CHANGE: Priority.NORMAL,
    CallKind.FIRST_USE: Priority.HIGH,
    CallKind.AFTER_COMPLAINT: Priority.HIGH,
}
_DAYS_AFTER = {
    CallKind.AFTER_COMPLAINT: 3,
    CallKind.AFTER_DRIVER_CHANGE: 7,
    CallKind.AFTER_WORKSHOP: 3,
}
_AFTER_TICKET = {
    TicketKind.COMPLAINT: CallKind.AFTER_COMPLAINT,
    TicketKind.DRIVER_CHANGE: CallKind.AFTER_DRIVER_CHANGE,
    TicketKind.REPAIR: CallKind.AFTER_WORKSHOP,
    TicketKind.MAINTENANCE: CallKind.AFTER_WORKSHOP,
}
_SCRIPTS = {
    CallKind.FIRST_USE: ("Was the vehicle on time?", "Was the driver polite?", "Any wish?"),
    CallKind.AFTER_BUSINESS: ("How was the last trip?", "Would you book again?", "Any wish?"),
    CallKind.PROACTIVE: ("How do you get on with us?", "What is planned?", "Any wish?"),
    CallKind.AFTER_COMPLAINT: ("Is the matter settled?", "How was it handled?", "Any wish?"),
    CallKind.AFTER_DRIVER_CHANGE: ("How is the new driver?", "Any wish?"),
    CallKind.AFTER_WORKSHOP: ("Is the vehicle as it should be?", "Any wish?"),
}


def priority(kind: CallKind) -> Priority:
    """How soon a call of this kind is wanted."""
    return _PRIORITY[kind]


def script(kind: CallKind) -> tuple[str, ...]:
    """What is asked."""
    return _SCRIPTS[kind]


def after_ticket(kind: TicketKind) -> CallKind:
    """The call that follows a ticket of this kind."""
    return _AFTER_TICKET[kind]


def due_after(kind: CallKind, on: date) -> date:
    """The day to call on after what happened `on` a day."""
    days = _DAYS_AFTER.get(kind)
    return next_business_day(on) if days is None else on + timedelta(days=days)


def next_business_day(on: date) -> date:
    """The first day after this one that is neither Saturday nor Sunday."""
    return business_day(on + timedelta(days=1))


def business_day(on: date) -> date:
    """This day, or the Monday after it."""
    weekday = on.weekday()
    return on + timedelta(days=7 - weekday) if weekday > 4 else on


def is_sampled(trip_sheet_id: UUID) -> bool:
    """Whether a trip is asked about: a fixed share, the same sheet always judged alike."""
    drawn = int.from_bytes(sha256(trip_sheet_id.bytes).digest()[:8])
    return drawn % 100 < SAMPLED_PERCENT


@dataclass(frozen=True)
class Slot:
    """A call among others to the same customer; one that was made cannot be taken back."""

    id: UUID
    occasion: str
    kind: CallKind
    on: date
    made: bool = False
    kept: bool = False


def governed(slots: Iterable[Slot]) -> dict[UUID, Slot]:
    """Which calls are suppressed, and by which: the same whatever order the calls came in.

    Calls that were made come first, then those that are kept at any rate, then the higher ones;
    each is suppressed by one of at least its rank less than the cooling time away.
    """
    standing: list[Slot] = []
    suppressed: dict[UUID, Slot] = {}
    for slot in sorted(slots, key=_order):
        stronger = next((other for other in standing if _displaces(other, slot)), None)
        if stronger and not slot.made and not slot.kept:
            suppressed[slot.id] = stronger
        else:
            standing.append(slot)
    return suppressed


def _order(slot: Slot) -> tuple[bool, bool, int, date, str]:
    return (not slot.made, not slot.kept, -_RANK[slot.kind], slot.on, slot.occasion)


def _displaces(one: Slot, other: Slot) -> bool:
    return _RANK[one.kind] >= _RANK[other.kind] and abs(one.on - other.on) < COOLING
