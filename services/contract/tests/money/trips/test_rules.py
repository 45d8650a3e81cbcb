from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contract.money.trips.rules import (
    MonthlyTariff,
    TripQuantities,
    holiday_minutes,
    night_minutes,
    ordered_trip,
    served_trip,
)
from contract.tariffs.holidays import HolidaysUnknown
from contracts.events.contract import TariffBasis, TariffTerms
from contracts.values import Money, Period

ZONE = "Asia/Shanghai"


def terms(basis: TariffBasis = TariffBasis.MONTH, **changes: Any) -> TariffTerms:
    agreed: dict[str, Any] = {
        "basis": basis,
        "unit_price": Money(amount=10_000),
        "included_km": 100,
        "included_minutes": 480,
        "excess_km_price": Money(amount=300),
        "overtime_hour_price": Money(amount=6_000),
        "night_hour_price": Money(amount=2_000),
        "holiday_hour_price": Money(amount=9_000),
        "tax_bp": 900,
    }
    return TariffTerms(**(agreed | changes))


def between(starts: str, ends: str, zone: str = ZONE) -> Period:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))

    return Period(starts_at=at(starts), ends_at=at(ends))


def took(
    starts: str = "2026-04-01T08:00",
    ends: str = "2026-04-01T17:00",
    *,
    km: int = 80,
    overtime_minutes: int = 0,
    tolls: int = 0,
    parking: int = 0,
) -> TripQuantities:
    return TripQuantities(between(starts, ends), km, overtime_minutes, tolls, parking)


def amounts(items: Any) -> dict[str, int]:
    return {str(item.kind): item.amount for item in items}


def test_the_rent_pays_for_a_trip_of_a_line() -> None:
    assert served_trip(terms(), took(km=5_000), ZONE) == []


def test_overtime_counts_by_the_minute_half_up() -> None:
    items = served_trip(
        terms(overtime_hour_price=Money(amount=5_001)), took(overtime_minutes=10), ZONE
    )
    assert amounts(items) == {"overtime": 834}
    [item] = items
    assert (item.calculation.quantity, item.calculation.unit) == (10, "minute")
    assert (item.calculation.price.amount, item.calculation.per) == (5_001, 60)


def test_tolls_and_parking_are_passed_through_unless_the_price_covers_them() -> None:
    spent = took(tolls=4_500, parking=1_000)
    assert amounts(served_trip(terms(), spent, ZONE)) == {"tolls": 4_500, "parking": 1_000}
    assert served_trip(terms(passes_through=False), spent, ZONE) == []


@pytest.mark.parametrize(
    ("starts", "ends", "minutes"),
    [
        ("2026-04-01T06:00", "2026-04-01T22:00", 0),
        ("2026-04-01T05:59", "2026-04-01T22:01", 2),
        ("2026-04-01T23:00", "2026-04-02T01:30", 150),
        ("2026-04-01T08:00", "2026-04-04T18:00", 3 * 480),
        ("2026-04-01T05:00:59", "2026-04-01T06:00:30", 60),
    ],
)
def test_night_is_from_22_to_6_at_the_branch(starts: str, ends: str, minutes: int) -> None:
    assert night_minutes(between(starts, ends), ZONE) == minutes


def test_night_is_that_of_the_branch_and_not_of_utc() -> None:
    assert night_minutes(between("2026-04-01T22:00", "2026-04-01T23:00", "UTC"), ZONE) == 0


@pytest.mark.parametrize(
    ("starts", "ends", "minutes"),
    [
        ("2026-04-30T12:00", "2026-05-01T01:00", 60),
        ("2026-05-02T23:00", "2026-05-03T05:00", 60),
        ("2026-02-15T00:00", "2026-02-21T00:00", 4 * 1_440),
        ("2027-02-05T10:00", "2027-02-05T11:00", 60),
        ("2026-05-03T00:00", "2026-05-04T00:00", 0),
        ("2026-12-31T23:00", "2027-01-01T01:00", 60),
    ],
)
def test_public_holidays_count_by_the_minute(starts: str, ends: str, minutes: int) -> None:
    assert holiday_minutes(between(starts, ends), ZONE) == minutes


def test_holidays_of_an_unknown_year_are_not_guessed() -> None:
    trip = took("2035-05-01T08:00", "2035-05-01T09:00")
    with pytest.raises(HolidaysUnknown):
        served_trip(terms(), trip, ZONE)
    assert served_trip(terms(holiday_hour_price=Money(amount=0)), trip, ZONE) == []


def test_a_night_on_a_holiday_costs_both_surcharges() -> None:
    items = served_trip(terms(), took("2026-05-01T22:00", "2026-05-01T23:00"), ZONE)
    assert amounts(items) == {"night": 2_000, "holiday": 9_000}


def test_by_the_trip_what_is_beyond_the_included_costs_extra() -> None:
    items = ordered_trip(terms(TariffBasis.TRIP), took(km=140), ZONE)
    assert amounts(items) == {"trip": 10_000, "excess_km": 12_000, "overtime": 6_000}


def test_by_the_day_a_begun_day_is_a_day_with_all_it_includes() -> None:
    trip = took("2026-04-01T08:00", "2026-04-02T08:01", km=230)
    items = ordered_trip(terms(TariffBasis.DAY, included_minutes=720), trip, ZONE)
    assert amounts(items) == {
        "trip": 20_000,
        "excess_km": 9_000,
        "overtime": 100,
        "night": 16_000,
    }


def test_a_day_without_included_minutes_is_a_whole_day() -> None:
    items = ordered_trip(terms(TariffBasis.DAY, included_minutes=0), took(), ZONE)
    assert amounts(items) == {"trip": 10_000}


def test_by_the_hour_minutes_count_and_kilometres_are_included_in_proportion() -> None:
    trip = took("2026-04-01T08:00", "2026-04-01T09:30", km=30)
    items = ordered_trip(terms(TariffBasis.HOUR, included_km=15), trip, ZONE)
    assert amounts(items) == {"trip": 15_000, "excess_km": 2_100}


def test_by_the_kilometre_no_kilometre_is_in_excess() -> None:
    by_km = terms(TariffBasis.KM, unit_price=Money(amount=400), included_km=0, included_minutes=0)
    assert amounts(ordered_trip(by_km, took(km=90), ZONE)) == {"trip": 36_000}


@pytest.mark.parametrize(("noted", "minutes"), [(30, 60), (90, 90)])
def test_overtime_is_what_the_driver_noted_or_what_the_trip_took_beyond_if_more(
    noted: int, minutes: int
) -> None:
    items = ordered_trip(terms(TariffBasis.TRIP), took(overtime_minutes=noted), ZONE)
    assert amounts(items)["overtime"] == minutes * 100


def test_a_tariff_by_the_month_prices_no_single_trip() -> None:
    with pytest.raises(MonthlyTariff):
        ordered_trip(terms(TariffBasis.MONTH), took(), ZONE)
