from datetime import UTC, date, datetime

from contract.milestones.rules import MilestoneKind, execution_plan, midnight

from ..factories import a_term


def test_a_charter_of_two_years_has_its_whole_execution_plan() -> None:
    assert list(execution_plan(a_term(date(2026, 4, 1), date(2028, 4, 1)))) == [
        (MilestoneKind.VEHICLE_DELIVERY, date(2026, 4, 1)),
        (MilestoneKind.FIRST_INVOICE, date(2026, 5, 1)),
        (MilestoneKind.SERVICE_CHECK, date(2026, 10, 1)),
        (MilestoneKind.SERVICE_CHECK, date(2027, 4, 1)),
        (MilestoneKind.SERVICE_CHECK, date(2027, 10, 1)),
        (MilestoneKind.RENEWAL_REMINDER, date(2027, 10, 4)),
        (MilestoneKind.RENEWAL_REMINDER, date(2028, 1, 2)),
        (MilestoneKind.RENEWAL_REMINDER, date(2028, 3, 2)),
    ]


def test_a_short_contract_is_not_reminded_before_it_begins() -> None:
    assert list(execution_plan(a_term(date(2026, 4, 1), date(2026, 4, 21)))) == [
        (MilestoneKind.VEHICLE_DELIVERY, date(2026, 4, 1)),
        (MilestoneKind.FIRST_INVOICE, date(2026, 4, 21)),
    ]


def test_a_day_begins_where_the_work_is_done() -> None:
    day = date(2026, 4, 1)
    assert midnight(day, "Asia/Shanghai") == datetime(2026, 3, 31, 16, tzinfo=UTC)
    assert midnight(day, "Asia/Urumqi") == datetime(2026, 3, 31, 18, tzinfo=UTC)
