from datetime import timedelta

import pytest

from chassis.errors import Problem
from chassis.tables import new_id
from contract.orders.taking.model import (
    NotAwaited,
    NotHeld,
    NothingRevised,
    Order,
    OrderIsCancelled,
    PeriodOver,
    TripBegan,
)
from contracts.events.contract import OrderStatus
from contracts.values import Money

from ..factories import NOW, REP
from .factories import (
    ENDS,
    STARTS,
    Sheet,
    a_period,
    an_estimate,
    captured_order,
    confirmed_order,
    wanted,
)

DAY = timedelta(days=1)


def in_service() -> Order:
    order = confirmed_order()
    order.follow(Sheet(order.id).departed())
    return order


def cancelled() -> Order:
    order = confirmed_order()
    order.cancel(REP.id, NOW, "Flight cancelled")
    return order


def test_a_capture_tells_all_that_was_asked_for() -> None:
    order = captured_order(notes="Holds a sign")
    told = order.confirm(REP.id, NOW)
    assert (told.revision, told.status, told.notes) == (1, OrderStatus.CONFIRMED, "Holds a sign")
    assert (told.estimate, told.credit_reserved) == (Money(amount=40_000), Money(amount=43_600))
    assert told.personal
    assert (told.personal.requester, told.personal.rider_phone) == ("Wang Li", None)


def test_an_order_is_confirmed_once() -> None:
    for order in (confirmed_order(), in_service(), cancelled()):
        with pytest.raises((NotAwaited, TripBegan, OrderIsCancelled)):
            order.confirm(REP.id, NOW)


def test_a_trip_whose_time_is_over_is_not_promised() -> None:
    with pytest.raises(PeriodOver):
        captured_order().confirm(REP.id, ENDS)


def test_only_a_held_order_is_released() -> None:
    with pytest.raises(NotHeld):
        captured_order().release(new_id(), NOW, "Pays in cash")
    order, boss = captured_order(), new_id()
    order.hold("Over the limit")
    assert order.release(boss, NOW, "Pays in cash").status is OrderStatus.CONFIRMED
    assert (order.released_by, order.release_reason) == (boss, "Pays in cash")
    assert order.held_reason is None


def test_each_revision_says_who_changed_what_from_what_to_what_and_why() -> None:
    order, agent = captured_order(), new_id()
    for n in range(1, 6):
        later = wanted(period=a_period(STARTS + n * DAY), rider=f"Rider {n}")
        at = NOW + timedelta(minutes=n)
        told = order.revise(later, an_estimate(n), agent, at, f"Reason {n}")
        assert (told.revision, told.changed) == (n + 1, ("period", "rider"))
    assert [revision.n for revision in order.revisions] == [2, 3, 4, 5, 6]
    last = order.revisions[-1]
    assert (last.revised_by, last.reason) == (agent, "Reason 5")
    period, rider = last.changes
    assert (rider.field, rider.old, rider.new) == ("rider", "Rider 4", "Rider 5")
    assert period.old["starts_at"] == "2026-03-09T04:00:00Z"
    assert period.new["starts_at"] == "2026-03-10T04:00:00Z"
    assert order.estimate == Money(amount=5)


def test_a_revision_changes_something() -> None:
    order = captured_order()
    with pytest.raises(NothingRevised):
        order.revise(wanted(), an_estimate(), REP.id, NOW, "Called again")
    assert order.revision == 1


@pytest.mark.parametrize(
    ("order", "refusal"), [(in_service(), TripBegan), (cancelled(), OrderIsCancelled)]
)
def test_a_trip_under_way_or_called_off_is_neither_revised_nor_called_off(
    order: Order, refusal: type[Problem]
) -> None:
    before = order.status
    with pytest.raises(refusal):
        order.revise(wanted(notes="New"), an_estimate(), REP.id, NOW, "Called")
    with pytest.raises(refusal):
        order.cancel(REP.id, NOW, "Called")
    assert (order.status, order.revision) == (before, 1)


def test_a_trip_is_not_moved_into_the_past() -> None:
    order = confirmed_order()
    gone = wanted(period=a_period(NOW - DAY))
    with pytest.raises(PeriodOver):
        order.revise(gone, an_estimate(), REP.id, NOW, "Called")


def test_what_was_never_promised_is_called_off_for_nothing() -> None:
    late = STARTS - timedelta(minutes=1)
    order = captured_order()
    assert order.cancel(REP.id, late, "No visa").fee == Money(amount=0)
    held = captured_order()
    held.hold("Over the limit")
    assert held.cancel(REP.id, late, "No visa").fee == Money(amount=0)


def test_what_was_promised_costs_a_share_of_its_estimate() -> None:
    order = confirmed_order()
    told = order.cancel(REP.id, STARTS - timedelta(hours=3), "No visa")
    assert (told.fee, told.status) == (Money(amount=12_000), OrderStatus.CANCELLED)
    assert order.fee == Money(amount=12_000)


def test_an_order_goes_along_with_its_trip_sheet() -> None:
    order = confirmed_order()
    sheet = Sheet(order.id)
    assert not order.follow(sheet.issued())
    assert (order.status, order.dispatched_revision) == (OrderStatus.DISPATCHED, 1)
    assert not order.follow(sheet.departed())
    assert order.status is OrderStatus.IN_SERVICE
    assert order.follow(sheet.closed())
    assert order.status is OrderStatus.COMPLETED
    assert not order.follow(sheet.closed())


def test_a_void_sheet_leaves_the_order_to_another() -> None:
    order = confirmed_order()
    sheet = Sheet(order.id)
    order.follow(sheet.issued())
    order.follow(sheet.voided())
    assert (order.status, order.dispatched_revision) == (OrderStatus.CONFIRMED, None)
    order.follow(Sheet(order.id).issued())
    order.follow(sheet.issued())
    assert (order.status, order.dispatched_revision) == (OrderStatus.DISPATCHED, 1)


def test_an_order_is_complete_when_its_last_sheet_is_closed() -> None:
    order = confirmed_order()
    there, back = Sheet(order.id), Sheet(order.id)
    order.follow(there.issued())
    order.follow(back.issued())
    assert not order.follow(there.closed())
    assert order.status is OrderStatus.IN_SERVICE
    assert order.follow(back.closed())


def test_a_conflict_shows_until_the_newest_revision_is_on_a_sheet() -> None:
    order = confirmed_order()
    sheet = Sheet(order.id)
    order.follow(sheet.issued())
    order.revise(wanted(drivers=2), an_estimate(), REP.id, NOW, "A long way")
    order.hear_conflict(1, "old news")
    assert order.conflict is None
    order.hear_conflict(2, "no second driver")
    assert order.conflict == "no second driver"
    order.follow(sheet.amended(2, 2))
    assert order.conflict is None
    order.hear_conflict(2, "no second driver")
    assert order.conflict is None


def test_a_conflict_is_forgotten_with_the_revision_it_was_about() -> None:
    order = confirmed_order()
    order.follow(Sheet(order.id).issued())
    order.revise(wanted(drivers=2), an_estimate(), REP.id, NOW, "A long way")
    order.hear_conflict(2, "no second driver")
    order.revise(wanted(drivers=0), an_estimate(), REP.id, NOW, "Drives herself")
    assert order.conflict is None


def test_an_order_waits_until_a_sheet_has_it() -> None:
    order = confirmed_order()
    order.hear_unmet(1, "no vehicle")
    assert order.waiting == "no vehicle"
    order.follow(Sheet(order.id).issued())
    assert order.waiting is None
    order.hear_unmet(1, "no vehicle")
    assert order.waiting is None


def test_a_vehicle_that_left_before_its_order_was_called_off_is_shown() -> None:
    order = cancelled()
    assert order.conflict is None
    order.follow(Sheet(order.id).departed())
    assert order.status is OrderStatus.CANCELLED
    assert order.conflict


def test_only_a_completed_order_is_billed_and_closed() -> None:
    order = confirmed_order()
    sheet = Sheet(order.id)
    order.follow(sheet.departed())
    order.settle(paid=True)
    assert order.status is OrderStatus.IN_SERVICE
    order.follow(sheet.closed())
    for paid, status in ((False, "billed"), (True, "closed"), (False, "billed")):
        order.settle(paid=paid)
        assert order.status == status
    order.follow(Sheet(order.id).issued())
    assert order.status == "billed"
