from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.tables import new_id
from contract.money.invoices.rules import Age, Debt, age_of, ageing
from contracts.values import Money

from ...factories import TODAY


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (-1, Age.NOT_DUE),
        (0, Age.NOT_DUE),
        (1, Age.DAYS_1_TO_30),
        (30, Age.DAYS_1_TO_30),
        (31, Age.DAYS_31_TO_60),
        (60, Age.DAYS_31_TO_60),
        (61, Age.DAYS_61_TO_90),
        (90, Age.DAYS_61_TO_90),
        (91, Age.OVER_90_DAYS),
        (4_000, Age.OVER_90_DAYS),
    ],
)
def test_a_debt_ages_from_the_day_after_it_was_due(days: int, age: Age) -> None:
    assert age_of(TODAY, TODAY + timedelta(days=days)) is age


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.integers(1, 10**9), st.integers(-60, 200), st.sampled_from("CU")
        ),
        max_size=30,
    )
)
def test_each_debt_is_in_one_bucket_of_its_customer_and_of_all(
    drawn: list[tuple[int, int, int, str]],
) -> None:
    customers = [new_id() for _ in range(3)]
    currencies = {"C": "CNY", "U": "USD"}
    debts = [
        Debt(
            customers[who],
            new_id(),
            Money(amount=amount, currency=currencies[currency]),
            TODAY - timedelta(days=days),
        )
        for who, amount, days, currency in drawn
    ]
    found = ageing(debts, TODAY)
    for aged in (found.customers, found.totals):
        ids = [i for each in aged for bucket in each.buckets.values() for i in bucket.invoice_ids]
        assert sorted(ids) == sorted(debt.invoice_id for debt in debts)
        for each in aged:
            assert each.total.amount == sum(b.amount.amount for b in each.buckets.values())
    for total in found.totals:
        mine = [debt for debt in debts if debt.open.currency == total.total.currency]
        assert total.total.amount == sum(debt.open.amount for debt in mine)
