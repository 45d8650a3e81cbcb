from hypothesis import given
from hypothesis import strategies as st

from analytics.feedback.rules import WHOLE, shares

COUNTS = st.dictionaries(st.text(max_size=3), st.integers(0, 10**6), max_size=6)


@given(counts=COUNTS)
def test_shares_sum_to_the_whole_and_none_is_off_by_a_basis_point(counts: dict[str, int]) -> None:
    parts, total = shares(counts), sum(counts.values())
    assert parts.keys() == counts.keys()
    assert sum(parts.values()) == (WHOLE if total else 0)
    for kind, count in counts.items():
        assert abs(parts[kind] * total - count * WHOLE) < max(total, 1)


def test_what_is_left_over_goes_to_the_largest_remainder() -> None:
    assert shares({"praise": 1, "grumble": 1, "complaint": 1}) == {
        "praise": 3_333,
        "grumble": 3_333,
        "complaint": 3_334,
    }
    assert shares({"a": 1, "b": 5}) == {"a": 1_667, "b": 8_333}
