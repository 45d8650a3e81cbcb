"""Shares that add up to the whole."""

from collections.abc import Mapping
from typing import TypeVar

WHOLE = 10_000

K = TypeVar("K", bound=str)


def shares(counts: Mapping[K, int]) -> dict[K, int]:
    """What part each count is of all, in basis points that sum to 10,000; of nothing all are 0.

    What is left over after rounding down goes to the largest remainders, by name among equals.
    """
    total = sum(counts.values())
    if not total:
        return dict.fromkeys(counts, 0)
    parts = {kind: count * WHOLE // total for kind, count in counts.items()}
    left = WHOLE - sum(parts.values())
    by_remainder = sorted(counts, key=lambda kind: (-(counts[kind] * WHOLE % total), kind))
    return {kind: parts[kind] + (kind in by_remainder[:left]) for kind in counts}
