"""How long a ticket may stay at a station, and who has to know when it stays longer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contracts.events.customer import CustomerTier
from contracts.events.service_desk import Priority, TicketStatus

# What a bronze customer's ticket of normal priority may take, by the clock and not by office hours.
_MINUTES = {
    TicketStatus.NEW: 4 * 60,
    TicketStatus.WITH_MANAGER: 8 * 60,
    TicketStatus.ASSIGNED: 8 * 60,
    TicketStatus.IN_PROGRESS: 72 * 60,
    TicketStatus.SUPPORT_REQUESTED: 48 * 60,
    TicketStatus.WITH_FLEET: 72 * 60,
    TicketStatus.RESOLVED: 48 * 60,
    TicketStatus.REPORT_SUBMITTED: 72 * 60,
}
_PERCENT_BY_PRIORITY = {Priority.NORMAL: 100, Priority.HIGH: 50, Priority.URGENT: 25}
_PERCENT_BY_TIER = {CustomerTier.BRONZE: 100, CustomerTier.SILVER: 75, CustomerTier.GOLD: 50}


class Level(StrEnum):
    """Whom a late station is told to, one after the other."""

    RESPONSIBLE = "responsible"
    MANAGER = "manager"
    HQ = "hq"


@dataclass(frozen=True)
class Alarm:
    """At what instant somebody is told that a deadline has passed."""

    at: datetime
    due_at: datetime
    to: Level


def allowance(station: TicketStatus, priority: Priority, tier: CustomerTier) -> timedelta | None:
    """How long a station may take; none where a ticket may stay for good."""
    minutes = _MINUTES.get(station)
    if minutes is None:
        return None
    share = _PERCENT_BY_PRIORITY[priority] * _PERCENT_BY_TIER[tier]
    return timedelta(minutes=minutes * share // 10_000)


def levels(station: TicketStatus) -> tuple[Level, ...]:
    """Who is told of a late station, in this order; by the station alone, so that it never shifts."""
    match station:
        case TicketStatus.SUPPORT_REQUESTED | TicketStatus.REPORT_SUBMITTED:
            return (Level.HQ,)
        case TicketStatus.ASSIGNED | TicketStatus.IN_PROGRESS | TicketStatus.RESOLVED:
            return (Level.RESPONSIBLE, Level.MANAGER, Level.HQ)
        case _:
            return (Level.MANAGER, Level.HQ)


def alarm_at(entered_at: datetime, due_at: datetime, level: int) -> datetime:
    """The first alarm sounds at the deadline, each further one half the allowance later."""
    return due_at + (due_at - entered_at) * level / 2
