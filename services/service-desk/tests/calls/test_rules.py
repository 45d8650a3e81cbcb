from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.tables import new_id
from contracts.events.service_desk import CallKind
from service_desk.calls.rules import (
    COOLING,
    SAMPLED_PERCENT,
    Slot,
    due_after,
    governed,
    is_sampled,
    next_business_day,
)

MONDAY = date(2026, 3, 2)


def a_slot(kind: CallKind, day: int = 0, made: bool = False, kept: bool = False) -> Slot:
    return Slot(new_id(), str(new_id()), kind, MONDAY + timedelta(days=day), made, kept)


slots = st.lists(
    st.builds(a_slot, st.sampled_from(CallKind), st.integers(0, 40), st.booleans(), st.booleans()),
    max_size=12,
)


@pytest.mark.parametrize(
    ("on", "then"), [(0, 1), (3, 4), (4, 7), (5, 7), (6, 7)], ids=["Mo", "Th", "Fr", "Sa", "Su"]
)
def test_the_next_business_day_is_never_a_weekend(on: int, then: int) -> None:
    assert next_business_day(MONDAY + timedelta(days=on)) == MONDAY + timedelta(days=then)


def test_each_kind_of_call_has_its_day() -> None:
    friday = MONDAY + timedelta(days=4)
    after = {kind: (due_after(kind, friday) - friday).days for kind in CallKind}
    assert after == {
        CallKind.FIRST_USE: 3,
        CallKind.AFTER_BUSINESS: 3,
        CallKind.PROACTIVE: 3,
        CallKind.AFTER_COMPLAINT: 3,
        CallKind.AFTER_DRIVER_CHANGE: 7,
        CallKind.AFTER_WORKSHOP: 3,
    }


def test_the_sample_is_a_fixed_share_and_the_same_sheet_is_always_judged_alike() -> None:
    sheets = [new_id() for _ in range(2000)]
    drawn = [sheet for sheet in sheets if is_sampled(sheet)]
    assert drawn == [sheet for sheet in sheets if is_sampled(sheet)]
    assert abs(len(drawn) * 100 // len(sheets) - SAMPLED_PERCENT) <= 5


def test_of_two_calls_in_the_cooling_time_the_higher_one_is_made() -> None:
    first_use, sample = a_slot(CallKind.FIRST_USE, 6), a_slot(CallKind.AFTER_BUSINESS)
    assert governed([sample, first_use]) == {sample.id: first_use}
    a_week_later = a_slot(CallKind.AFTER_BUSINESS, 13)
    assert governed([first_use, a_week_later]) == {}


def test_of_two_equal_calls_the_earlier_one_is_made() -> None:
    late, early = a_slot(CallKind.AFTER_BUSINESS, 3), a_slot(CallKind.AFTER_BUSINESS)
    assert governed([late, early]) == {late.id: early}


def test_a_call_that_was_made_stands_in_the_way_of_lower_ones_only() -> None:
    made = a_slot(CallKind.AFTER_BUSINESS, made=True)
    proactive, complaint = a_slot(CallKind.PROACTIVE, 2), a_slot(CallKind.AFTER_COMPLAINT, 2)
    assert governed([made, proactive]) == {proactive.id: made}
    assert governed([made, complaint]) == {}


def test_what_gave_way_to_a_call_that_gives_way_itself_is_made_after_all() -> None:
    low = a_slot(CallKind.PROACTIVE, 0)
    middle = a_slot(CallKind.AFTER_BUSINESS, 5)
    high = a_slot(CallKind.FIRST_USE, 10)
    assert governed([low, middle]) == {low.id: middle}
    assert governed([low, middle, high]) == {middle.id: high}


@given(slots.flatmap(lambda held: st.tuples(st.just(held), st.permutations(held))))
def test_the_order_of_arrival_decides_nothing(two: tuple[list[Slot], list[Slot]]) -> None:
    held, shuffled = two
    assert governed(shuffled) == governed(held)


@given(slots)
def test_calls_that_are_made_leave_a_customer_in_peace(held: list[Slot]) -> None:
    suppressed = governed(held)
    standing = [slot for slot in held if slot.id not in suppressed]
    for slot in held:
        if slot.made or slot.kept:
            assert slot in standing
        if slot.id in suppressed:
            assert suppressed[slot.id] in standing
    free = [slot for slot in standing if not slot.made and not slot.kept]
    for one in free:
        for other in free:
            assert one is other or abs(one.on - other.on) >= COOLING
