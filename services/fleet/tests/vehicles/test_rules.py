from datetime import date

import pytest

from contracts.events.fleet import Availability
from fleet.vehicles.rules import availability, due_by_date, is_due_by_km


@pytest.mark.parametrize(
    ("blocked", "on_trip", "in_workshop", "committed", "expected"),
    [
        (False, False, False, False, Availability.IDLE),
        (False, False, False, True, Availability.COMMITTED),
        (False, False, True, False, Availability.IN_WORKSHOP),
        (False, False, True, True, Availability.IN_WORKSHOP),
        (False, True, False, False, Availability.ON_TRIP),
        (False, True, True, True, Availability.ON_TRIP),
        (True, False, False, False, Availability.BLOCKED),
        (True, True, True, True, Availability.BLOCKED),
    ],
)
def test_the_strongest_state_wins(
    blocked: bool, on_trip: bool, in_workshop: bool, committed: bool, expected: Availability
) -> None:
    found = availability(
        blocked=blocked, on_trip=on_trip, in_workshop=in_workshop, committed=committed
    )
    assert found is expected


@pytest.mark.parametrize(
    ("driven_km", "interval_km", "due"),
    [
        (8_999, 10_000, False),
        (9_000, 10_000, True),
        (12_000, 10_000, True),
        (90, 101, False),
        (91, 101, True),
        (10**9, None, False),
    ],
)
def test_maintenance_is_due_when_nine_tenths_of_the_kilometres_are_driven(
    driven_km: int, interval_km: int | None, due: bool
) -> None:
    assert is_due_by_km(driven_km, interval_km) is due


def test_maintenance_is_due_when_nine_tenths_of_the_days_have_passed() -> None:
    assert due_by_date(date(2026, 1, 1), 100) == date(2026, 4, 1)
    assert due_by_date(date(2026, 1, 1), 1) == date(2026, 1, 1)
    assert due_by_date(date(2026, 1, 1), None) is None
