import pytest

from contracts.events.fleet import Availability
from fleet.vehicles.rules import availability


@pytest.mark.parametrize(
    ("blocked", "on_trip", "committed", "expected"),
    [
        (False, False, False, Availability.IDLE),
        (False, False, True, Availability.COMMITTED),
        (False, True, False, Availability.ON_TRIP),
        (False, True, True, Availability.ON_TRIP),
        (True, False, False, Availability.BLOCKED),
        (True, True, True, Availability.BLOCKED),
    ],
)
def test_the_strongest_state_wins(
    blocked: bool, on_trip: bool, committed: bool, expected: Availability
) -> None:
    assert availability(blocked=blocked, on_trip=on_trip, committed=committed) is expected
