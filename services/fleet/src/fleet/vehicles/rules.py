"""What a vehicle can be used for."""

from contracts.events.fleet import Availability


def availability(*, blocked: bool, on_trip: bool, committed: bool) -> Availability:
    """The strongest of what holds: a block, a trip, a promise; idle if nothing does."""
    if blocked:
        return Availability.BLOCKED
    if on_trip:
        return Availability.ON_TRIP
    return Availability.COMMITTED if committed else Availability.IDLE
