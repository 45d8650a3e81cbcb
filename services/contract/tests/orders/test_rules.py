from datetime import timedelta

import pytest

from contract.orders.revisions.rules import estimated, first_day, with_tax
from contract.orders.taking.rules import cancellation_fee
from contracts.events.contract import TariffBasis, TariffTerms
from contracts.values import Money, Period

from ..factories import NOW

FREE = Money(amount=0)


def terms(basis: TariffBasis, price: int, **changes: int) -> TariffTerms:
    return TariffTerms(
        basis=basis,
        unit_price=Money(amount=price),
        included_km=changes.get("included_km", 0),
        included_minutes=changes.get("included_minutes", 0),
        excess_km_price=FREE,
        overtime_hour_price=Money(amount=changes.get("overtime", 0)),
        night_hour_price=FREE,
        holiday_hour_price=FREE,
        tax_bp=900,
    )


def lasting(minutes: int) -> Period:
    return Period(starts_at=NOW, ends_at=NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("tariff", "minutes", "amount"),
    [
        (terms(TariffBasis.HOUR, 10_000), 90, 15_000),
        (terms(TariffBasis.HOUR, 100), 1, 2),
        (terms(TariffBasis.HOUR, 30), 1, 1),
        (terms(TariffBasis.HOUR, 29), 1, 0),
        (terms(TariffBasis.DAY, 80_000), 24 * 60, 80_000),
        (terms(TariffBasis.DAY, 80_000), 24 * 60 + 1, 160_000),
        (terms(TariffBasis.MONTH, 2_000_000), 3 * 24 * 60, 200_000),
        (terms(TariffBasis.KM, 500, included_km=80), 60, 40_000),
        (terms(TariffBasis.TRIP, 60_000, included_minutes=120, overtime=9_000), 120, 60_000),
        (terms(TariffBasis.TRIP, 60_000, included_minutes=120, overtime=9_000), 150, 64_500),
    ],
)
def test_a_trip_is_estimated_by_its_tariff(tariff: TariffTerms, minutes: int, amount: int) -> None:
    assert estimated(tariff, lasting(minutes)) == Money(amount=amount)


@pytest.mark.parametrize(("net", "gross"), [(40_000, 43_600), (50, 55), (5, 5), (6, 7)])
def test_tax_is_rounded_half_up(net: int, gross: int) -> None:
    assert with_tax(Money(amount=net), 900) == Money(amount=gross)


def test_a_trip_begins_on_the_day_that_it_is_where_it_begins() -> None:
    late = lasting(60).model_copy(update={"starts_at": NOW.replace(hour=17)})
    assert first_day(late, "Asia/Shanghai") == NOW.date() + timedelta(days=1)
    assert first_day(late, "Asia/Karachi") == NOW.date()


@pytest.mark.parametrize(
    ("left", "fee"),
    [
        (timedelta(hours=24, seconds=1), 0),
        (timedelta(hours=24), 300),
        (timedelta(hours=2), 300),
        (timedelta(hours=2) - timedelta(seconds=1), 500),
        (timedelta(hours=-1), 500),
    ],
)
def test_the_later_the_call_the_higher_the_fee(left: timedelta, fee: int) -> None:
    assert cancellation_fee(Money(amount=999), left) == Money(amount=fee)
