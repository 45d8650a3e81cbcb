"""Costs spread over months, compared with adding up day by day."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.tables import Base
from chassis.messages.reading import arrived
from chassis.testing import Harness

from ..factories import MANAGEMENT
from .factories import cost

TABLES = ", ".join(Base.metadata.tables)
AMOUNTS = st.integers(-(10**13), 10**13)
SPENT = st.tuples(AMOUNTS, st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.integers(1, 1_500))


def rounded(exact: Fraction) -> int:
    """Half up in size."""
    size = (abs(exact) + Fraction(1, 2)) // 1
    return size if exact >= 0 else -size


def day_by_day(amount: int, starts_on: date, days: int) -> Counter[str]:
    """What each month costs when every day costs the step of the rounded sum up to it."""
    months = Counter[str]()
    for passed in range(days):
        until, since = (rounded(Fraction(amount * day, days)) for day in (passed + 1, passed))
        months[f"{starts_on + timedelta(days=passed):%Y-%m}"] += until - since
    return months


@given(spent=st.lists(SPENT, min_size=1, max_size=6))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_every_month_costs_what_its_days_cost_and_all_add_up(
    analytics: Harness, spent: list[tuple[int, date, int]]
) -> None:
    expected = Counter[str]()
    envelopes: list[dict[str, Any]] = []
    for number, (amount, starts_on, days) in enumerate(spent):
        expected.update(day_by_day(amount, starts_on, days))
        event = cost(f"cost {number}", amount, starts_on, starts_on + timedelta(days=days))
        envelopes.append(analytics.envelope(event))
    async with analytics.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(f"TRUNCATE {TABLES}")
        received = [arrived(envelope).understood() for envelope in envelopes]
        await analytics.service.subscription.handle(received, session)
    async with analytics.client(MANAGEMENT) as client:
        rows = (await client.get("/v1/figures/cost", params={"by": "month"})).json()
        (whole,) = (await client.get("/v1/figures/cost", params={"by": "vehicle"})).json()
    assert {row["key"]: row["cost"]["amount"] for row in rows} == dict(expected)
    assert whole["cost"]["amount"] == sum(amount for amount, _, _ in spent)
