"""What a vehicle can be used for, and when it needs maintenance."""

from datetime import date, timedelta

from contracts.events.fleet import Availability

# Maintenance is proposed before it is overdue: when nine tenths of the interval have passed.
_TOLD_AT_TENTHS = 9


def availability(
    *, blocked: bool, on_trip: bool, in_workshop: bool, committed: bool
) -> Availability:
    """The strongest of what holds: a block, a trip, the workshop, a promise; idle if nothing does."""
    if blocked:
        return Availability.BLOCKED
    if on_trip:
        return Availability.ON_TRIP
    if in_workshop:
        return Availability.IN_WORKSHOP
    return Availability.COMMITTED if committed else Availability.IDLE


def is_due_by_km(driven_km: int, interval_km: int | None) -> bool:
    """Whether nine tenths of the interval are driven; never without an interval."""
    return interval_km is not None and driven_km * 10 >= interval_km * _TOLD_AT_TENTHS


def due_by_date(serviced_on: date, interval_days: int | None) -> date | None:
    """The day on which nine tenths of the interval have passed."""
    if interval_days is None:
        return None
    return serviced_on + timedelta(days=interval_days * _TOLD_AT_TENTHS // 10)
