from datetime import UTC, date, datetime

import pytest

from contract.money.billing.rules import month_begun, next_billing


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        ("2026-03-02T04:00", "Asia/Shanghai", "2026-03-31T18:00"),
        ("2026-03-31T17:59", "Asia/Shanghai", "2026-03-31T18:00"),
        ("2026-03-31T18:00", "Asia/Shanghai", "2026-04-30T18:00"),
        ("2026-12-15T00:00", "Asia/Shanghai", "2026-12-31T18:00"),
        ("2026-03-02T04:00", "Asia/Urumqi", "2026-03-31T20:00"),
    ],
)
def test_a_branch_bills_at_two_on_the_first_where_it_is(now: str, zone: str, due: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_billing(at, zone) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_a_month_begins_on_its_first_day() -> None:
    assert month_begun(date(2026, 3, 31)) == date(2026, 3, 1)
