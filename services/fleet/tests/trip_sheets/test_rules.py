from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import Period
from fleet.trip_sheets.rules import expected_use, farthest_km

START = datetime(2026, 3, 2, tzinfo=UTC)
LENGTHS = st.timedeltas(timedelta(seconds=1), timedelta(days=31))
SHIFTS = st.timedeltas(timedelta(days=-40), timedelta(days=40))


@pytest.mark.parametrize(
    ("length", "km"),
    [
        (timedelta(seconds=1), 5_000),
        (timedelta(days=1), 5_000),
        (timedelta(days=1, seconds=1), 10_000),
        (timedelta(days=3), 15_000),
    ],
)
def test_nobody_drives_more_than_5000_km_on_a_begun_day(length: timedelta, km: int) -> None:
    assert farthest_km(Period(starts_at=START, ends_at=START + length)) == km


@given(LENGTHS, SHIFTS)
def test_a_trip_is_expected_from_its_departure_for_as_long_as_makes_sense(
    length: timedelta, shift: timedelta
) -> None:
    planned = Period(starts_at=START, ends_at=START + length)
    expected = expected_use(planned, START + shift)
    assert expected.starts_at == START + shift
    if shift < length:
        assert expected.ends_at == planned.ends_at
    else:
        assert expected.ends_at - expected.starts_at == length
