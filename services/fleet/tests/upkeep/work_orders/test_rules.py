from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.values import Period
from fleet.upkeep.work_orders.rules import free_gaps

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
MARKS = st.sets(st.integers(-50, 200), max_size=24)


def held_between(marks: set[int]) -> list[Period]:
    edges = sorted(marks)
    return [
        Period(starts_at=START + HOUR * begin, ends_at=START + HOUR * end)
        for begin, end in zip(edges[::2], edges[1::2], strict=False)
    ]


@given(MARKS, st.integers(1, 40))
def test_gaps_are_free_long_enough_and_the_earliest_there_are(marks: set[int], hours: int) -> None:
    held, length = held_between(marks), HOUR * hours
    ahead = [period for period in held if period.ends_at > START]
    gaps = free_gaps(ahead, START, length, 3)
    assert 1 <= len(gaps) <= 3
    for gap in gaps:
        assert gap.starts_at >= START
        assert gap.ends_at is None or gap.ends_at - gap.starts_at >= length
        for period in held:
            assert period.ends_at <= gap.starts_at or (
                gap.ends_at is not None and period.starts_at >= gap.ends_at
            )
    assert all(gap.ends_at is not None for gap in gaps[:-1])
    free = [START + HOUR * hour for hour in range(260)]
    first = next(
        begin
        for begin in free
        if not any(p.starts_at < begin + length and p.ends_at > begin for p in held)
    )
    assert gaps[0].starts_at == first
