from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import Period, Term
from fleet.demands.rules import cut_off, first_date, first_day, remaining, term_period

ZONES = st.sampled_from(
    ["Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
DATES = st.dates(date(2000, 1, 1), date(2050, 1, 1))
DAYS = st.integers(1, 2_000).map(timedelta)
# Hypothesis takes the bounds without a zone and puts it on what it draws.
FIRST, LAST = datetime(2000, 1, 1), datetime(2060, 1, 1)  # noqa: DTZ001
INSTANTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


def a_period(starts_at: datetime, length: timedelta) -> Period:
    return Period(starts_at=starts_at, ends_at=starts_at + length)


PERIODS = st.builds(a_period, INSTANTS, st.timedeltas(timedelta(seconds=1), timedelta(days=2_000)))


def test_a_term_in_shanghai_starts_and_ends_at_midnight_there() -> None:
    term = Term(starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 2))
    assert term_period(term, "Asia/Shanghai") == Period(
        starts_at=datetime(2026, 3, 31, 16, tzinfo=UTC),
        ends_at=datetime(2026, 4, 1, 16, tzinfo=UTC),
    )


@given(DATES, DAYS, DAYS, ZONES)
def test_terms_that_follow_each_other_touch_and_do_not_overlap(
    start: date, first: timedelta, second: timedelta, zone: str
) -> None:
    earlier = term_period(Term(starts_on=start, ends_on=start + first), zone)
    later = term_period(Term(starts_on=start + first, ends_on=start + first + second), zone)
    assert earlier.ends_at == later.starts_at


@given(PERIODS, INSTANTS)
def test_what_remains_never_begins_in_the_past_while_the_period_runs(
    period: Period, at: datetime
) -> None:
    left = remaining(period, at)
    assert left.ends_at == period.ends_at
    assert left.starts_at == (
        max(period.starts_at, at) if at < period.ends_at else period.starts_at
    )


@given(PERIODS, INSTANTS)
def test_what_is_cut_off_and_what_remains_make_up_the_whole(period: Period, at: datetime) -> None:
    before = cut_off(period, at)
    if at <= period.starts_at:
        assert before is None
    elif at < period.ends_at:
        assert before is not None
        assert before.ends_at == remaining(period, at).starts_at
        assert before.starts_at == period.starts_at
    else:
        assert before == period


@given(PERIODS, ZONES)
def test_the_first_day_lies_in_the_period_and_on_one_date(period: Period, zone: str) -> None:
    day = first_day(period, zone)
    last_instant = day.ends_at - timedelta(microseconds=1)
    assert day.starts_at == period.starts_at
    assert day.ends_at <= period.ends_at
    assert last_instant.astimezone(ZoneInfo(zone)).date() == first_date(period, zone)


@pytest.mark.parametrize("hours", [0, 1, 23])
def test_a_first_day_begun_late_ends_at_midnight(hours: int) -> None:
    begun = datetime(2026, 3, 2, hours, tzinfo=ZoneInfo("Asia/Shanghai"))
    period = Period(starts_at=begun, ends_at=begun + timedelta(days=30))
    assert first_day(period, "Asia/Shanghai").ends_at == datetime(2026, 3, 2, 16, tzinfo=UTC)
