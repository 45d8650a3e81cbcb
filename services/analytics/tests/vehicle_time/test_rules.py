"""The idle ledger against a slow one that looks at every minute."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.vehicle_time.rules import (
    Ledger,
    Stretch,
    TimeState,
    Window,
    by_day,
    ledger_of,
    minute,
)

ZONES = ("Asia/Shanghai", "Europe/London", "UTC")
# Around the day on which London's clocks go forward.
EARLIEST = datetime(2026, 3, 27, tzinfo=UTC)
INSTANTS = st.integers(0, 4 * 24 * 3600).map(lambda seconds: EARLIEST + timedelta(seconds=seconds))
OCCUPYING = st.sampled_from([state for state in TimeState if state is not TimeState.IDLE])
STRETCHES = st.lists(st.builds(Stretch, OCCUPYING, INSTANTS, st.none() | INSTANTS), max_size=12)
SHANGHAI = Window(
    date(2026, 4, 1), date(2026, 4, 3), "Asia/Shanghai", datetime(2026, 5, 1, tzinfo=UTC)
)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """A few days somewhere, perhaps not over yet."""
    first = draw(st.dates(date(2026, 3, 27), date(2026, 3, 30)))
    end = first + timedelta(days=draw(st.integers(1, 4)))
    return Window(first, end, draw(st.sampled_from(ZONES)), draw(INSTANTS))


def minute_by_minute(
    joined_at: datetime, stretches: list[Stretch], window: Window
) -> dict[date, Counter[TimeState]]:
    """The state of each single minute, by what the words say."""
    found: dict[date, Counter[TimeState]] = {}
    for day, begins, ends in window.days():
        for each in range(max(begins, minute(joined_at)), ends):
            holding = {
                stretch.state
                for stretch in stretches
                if minute(stretch.starts_at) <= each
                and (stretch.ends_at is None or each < minute(stretch.ends_at))
            }
            state = next((state for state in TimeState if state in holding), TimeState.IDLE)
            found.setdefault(day, Counter())[state] += 1
    return found


@given(joined_at=INSTANTS, stretches=STRETCHES, window=windows())
@settings(max_examples=150, deadline=None)
def test_every_minute_of_a_day_in_the_fleet_is_in_exactly_one_state(
    joined_at: datetime, stretches: list[Stretch], window: Window
) -> None:
    swept = dict(by_day(joined_at, stretches, window))
    lasting = {day: ends - max(begins, minute(joined_at)) for day, begins, ends in window.days()}
    assert {day: of_day.total() for day, of_day in swept.items()} == {
        day: minutes for day, minutes in lasting.items() if minutes > 0
    }
    assert swept == minute_by_minute(joined_at, stretches, window)


@given(joined_at=INSTANTS, stretches=STRETCHES, window=windows())
@settings(max_examples=50, deadline=None)
def test_days_asked_about_alone_add_up_to_days_asked_about_together(
    joined_at: datetime, stretches: list[Stretch], window: Window
) -> None:
    alone = Ledger()
    for day, *_ in window.days():
        one = Window(day, day + timedelta(days=1), window.zone, window.now)
        alone.join(ledger_of(joined_at, stretches, one))
    assert alone == ledger_of(joined_at, stretches, window)


def test_a_trip_goes_before_the_workshop_before_a_block_before_a_contract() -> None:
    day = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)

    def from_hour(state: TimeState, hour: int) -> Stretch:
        return Stretch(state, day + timedelta(hours=hour), day + timedelta(hours=hour + 2))

    stretches = [
        Stretch(TimeState.RENTED, day, day + timedelta(hours=24)),
        from_hour(TimeState.BLOCKED, 5),
        from_hour(TimeState.IN_WORKSHOP, 6),
        from_hour(TimeState.ON_TRIP, 7),
    ]
    ledger = ledger_of(LONG_AGO, stretches, SHANGHAI)
    assert ledger.minutes == {
        TimeState.RENTED: 20 * 60,
        TimeState.BLOCKED: 60,
        TimeState.IN_WORKSHOP: 60,
        TimeState.ON_TRIP: 120,
        TimeState.IDLE: 1440,
    }
    assert (ledger.days, ledger.days_with_trip) == (2, 1)


def test_nothing_is_counted_that_has_not_passed() -> None:
    noon = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)
    today = Window(date(2026, 4, 1), date(2026, 4, 8), "Asia/Shanghai", noon)
    departed = Stretch(TimeState.ON_TRIP, noon - timedelta(hours=3), None)
    contract = Stretch(TimeState.RENTED, LONG_AGO, noon + timedelta(days=300))
    ledger = ledger_of(LONG_AGO, [departed, contract], today)
    assert ledger.minutes == {TimeState.ON_TRIP: 180, TimeState.RENTED: 540}
    assert ledger.days == 1
    tomorrow = Window(date(2026, 4, 2), date(2026, 4, 8), "Asia/Shanghai", noon)
    assert ledger_of(LONG_AGO, [departed, contract], tomorrow) == Ledger()


@pytest.mark.parametrize(("seconds", "minutes"), [(59, 0), (60, 1), (119, 1), (120, 2)])
def test_seconds_are_cut_off(seconds: int, minutes: int) -> None:
    begins = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)
    trip = Stretch(TimeState.ON_TRIP, begins, begins + timedelta(seconds=seconds))
    ledger = ledger_of(LONG_AGO, [trip], SHANGHAI)
    assert ledger.minutes[TimeState.ON_TRIP] == minutes
    assert ledger.days_with_trip == (minutes > 0)
