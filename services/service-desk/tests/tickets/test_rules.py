from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.service_desk import Priority, TicketKind
from service_desk.tickets.rules import WHOLE, may_reopen, priority_of, shares

from ..factories import NOW


@given(st.dictionaries(st.sampled_from(TicketKind), st.integers(0, 10**9), min_size=1))
def test_shares_add_up_and_are_off_by_less_than_one(counts: dict[TicketKind, int]) -> None:
    total = sum(counts.values())
    given_ = shares(counts)
    assert sum(given_.values()) == (WHOLE if total else 0)
    for kind, count in counts.items():
        assert abs(given_[kind] * total - count * WHOLE) < max(total, 1)


def test_a_closed_ticket_may_be_reopened_until_14_days_are_over() -> None:
    fortnight = NOW + timedelta(days=14)
    assert may_reopen(NOW, fortnight - timedelta(microseconds=1))
    assert not may_reopen(NOW, fortnight)


@pytest.mark.parametrize(
    ("kind", "strategic", "priority"),
    [
        (TicketKind.COMPLAINT, False, Priority.HIGH),
        (TicketKind.COMPLAINT, True, Priority.URGENT),
        (TicketKind.REPAIR, True, Priority.HIGH),
        (TicketKind.DRIVER_CHANGE, False, Priority.NORMAL),
        (TicketKind.PRAISE, True, Priority.NORMAL),
    ],
)
def test_complaints_and_strategic_customers_come_first(
    kind: TicketKind, strategic: bool, priority: Priority
) -> None:
    assert priority_of(kind, strategic) is priority
