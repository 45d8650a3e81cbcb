from datetime import UTC, datetime

from chassis.testing import Harness
from contracts.events.contract import ContractSigned

from ..factories import an, names, the
from .factories import allocated, figures, taken_back


async def test_receipts_are_what_came_less_what_went_back(analytics: Harness) -> None:
    after_midnight = datetime(2026, 5, 31, 16, 0, tzinfo=UTC)
    await analytics.deliver(
        *names(),
        allocated("one", 500_00),
        allocated("two", 300_00, allocated_at=after_midnight),
        allocated("note", 40_00, receipt_id=None, credit_note_id=the("note")),
        times=2,
    )
    by_month = {
        row["key"]: row["received"] for row in await figures(analytics, "receipts", "month")
    }
    assert by_month == {"2026-06": {"amount": 800_00, "currency": "CNY"}}
    await analytics.deliver(taken_back("one", 500_00), an(ContractSigned))
    (row,) = await figures(analytics, "receipts", "customer")
    assert (row["label"], row["received"]["amount"]) == ("上海临港精密制造有限公司", 300_00)
    assert len(row["event_ids"]) == 3
    (row,) = await figures(analytics, "receipts", "contract")
    assert row["label"] == "HT-2026-000012"
    assert await figures(analytics, "receipts", "customer", month="2026-05") == []
