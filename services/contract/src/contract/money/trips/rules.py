"""What a trip costs, from its facts and the terms of a tariff. Amounts are net, in minor units."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chassis.errors import Conflict
from contract.money.charges.rules import half_up
from contract.tariffs.holidays import is_holiday
from contracts.events.contract import Calculation, ChargeKind, TariffBasis, TariffTerms
from contracts.values import Money, Period

NIGHT_BEGINS, NIGHT_ENDS = time(22), time(6)
MINUTES_AN_HOUR, MINUTES_A_DAY = 60, 24 * 60


class MonthlyTariff(Conflict):
    """A tariff by the month cannot price a single trip."""


@dataclass(frozen=True)
class TripQuantities:
    """What a trip took; money in minor units of one currency."""

    actual: Period
    km: int
    overtime_minutes: int
    tolls: int
    parking: int


@dataclass(frozen=True)
class Item:
    """One kind of what a trip costs."""

    kind: ChargeKind
    calculation: Calculation

    @property
    def amount(self) -> int:
        """Quantity times price, rounded half up."""
        calculation = self.calculation
        return half_up(calculation.quantity * calculation.price.amount, calculation.per)


def served_trip(terms: TariffTerms, took: TripQuantities, time_zone: str) -> list[Item]:
    """A trip under a contract's line: the rent pays for it, only what goes beyond costs extra."""
    items = [
        _hourly(ChargeKind.OVERTIME, took.overtime_minutes, terms.overtime_hour_price),
        *_surcharges(terms, took, time_zone),
    ]
    return [item for item in items if item.amount]


def ordered_trip(terms: TariffTerms, took: TripQuantities, time_zone: str) -> list[Item]:
    """A trip by an order: its unit price, what goes beyond what that includes, and surcharges.

    Kilometres and minutes are included per trip, per begun day or, in proportion, per hour. What
    the unit price counts is never in excess as well: no minutes by the hour, no kilometres by the
    km. By the day or km, no included minutes means as long as it takes.
    """
    minutes, km = whole_minutes(took.actual), took.km
    included_km, included_minutes = terms.included_km, terms.included_minutes
    match terms.basis:
        case TariffBasis.TRIP:
            price = _counted(ChargeKind.TRIP, 1, "trip", terms.unit_price)
        case TariffBasis.DAY:
            days = max(1, -(-minutes // MINUTES_A_DAY))
            price = _counted(ChargeKind.TRIP, days, "day", terms.unit_price)
            included_km *= days
            included_minutes = included_minutes * days or minutes
        case TariffBasis.HOUR:
            price = _hourly(ChargeKind.TRIP, minutes, terms.unit_price)
            included_km = half_up(included_km * minutes, MINUTES_AN_HOUR)
            included_minutes = minutes
        case TariffBasis.KM:
            price = _counted(ChargeKind.TRIP, km, "km", terms.unit_price)
            included_km = km
            included_minutes = included_minutes or minutes
        case TariffBasis.MONTH:
            raise MonthlyTariff
    overtime = max(took.overtime_minutes, minutes - included_minutes)
    excess = f"{km} km less {included_km} included"
    items = [
        price,
        _counted(
            ChargeKind.EXCESS_KM, max(0, km - included_km), "km", terms.excess_km_price, excess
        ),
        _hourly(ChargeKind.OVERTIME, overtime, terms.overtime_hour_price),
        *_surcharges(terms, took, time_zone),
    ]
    return [item for item in items if item.amount]


def _surcharges(terms: TariffTerms, took: TripQuantities, time_zone: str) -> Iterator[Item]:
    """For the night, for public holidays (a holiday's night costs both), and what was laid out."""
    night = night_minutes(took.actual, time_zone)
    yield _hourly(ChargeKind.NIGHT, night, terms.night_hour_price)
    # Whoever charges nothing for holidays need not know them.
    if terms.holiday_hour_price.amount:
        holiday = holiday_minutes(took.actual, time_zone)
        yield _hourly(ChargeKind.HOLIDAY, holiday, terms.holiday_hour_price)
    if terms.passes_through:
        currency = terms.unit_price.currency
        for kind, amount in ((ChargeKind.TOLLS, took.tolls), (ChargeKind.PARKING, took.parking)):
            yield _counted(kind, 1, "receipt", Money(amount=amount, currency=currency))


def night_minutes(actual: Period, time_zone: str) -> int:
    """The minutes of a trip between 22:00 and 06:00 at the branch."""
    return sum(
        _overlap(actual, midnight, morning) + _overlap(actual, evening, next_midnight)
        for midnight, morning, evening, next_midnight in _days(actual, time_zone)
    )


def holiday_minutes(actual: Period, time_zone: str) -> int:
    """The minutes of a trip that lie on public holidays at the branch."""
    zone = ZoneInfo(time_zone)
    return sum(
        _overlap(actual, midnight, next_midnight)
        for midnight, _, _, next_midnight in _days(actual, time_zone)
        if is_holiday(midnight.astimezone(zone).date())
    )


def _days(
    actual: Period, time_zone: str
) -> Iterator[tuple[datetime, datetime, datetime, datetime]]:
    """Midnight, end and beginning of night, and the next midnight of each day of a trip."""
    zone = ZoneInfo(time_zone)
    day = actual.starts_at.astimezone(zone).date()
    while (midnight := datetime.combine(day, time(), zone)) < actual.ends_at:
        morning = datetime.combine(day, NIGHT_ENDS, zone)
        evening = datetime.combine(day, NIGHT_BEGINS, zone)
        day += timedelta(days=1)
        following = datetime.combine(day, time(), zone)
        yield (
            midnight.astimezone(UTC),
            morning.astimezone(UTC),
            evening.astimezone(UTC),
            following.astimezone(UTC),
        )


def whole_minutes(actual: Period) -> int:
    """The minutes of a trip, whose ends are floored to the minute."""
    return _overlap(actual, _floored(actual.starts_at), actual.ends_at)


def _overlap(actual: Period, begins: datetime, ends: datetime) -> int:
    first = max(_floored(actual.starts_at), begins)
    last = min(_floored(actual.ends_at), ends)
    return max(0, int((last - first).total_seconds()) // 60)


def _floored(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _hourly(kind: ChargeKind, minutes: int, price: Money) -> Item:
    calculation = Calculation(
        quantity=max(0, minutes), unit="minute", price=price, per=MINUTES_AN_HOUR
    )
    return Item(kind, calculation)


def _counted(kind: ChargeKind, quantity: int, unit: str, price: Money, note: str = "") -> Item:
    return Item(kind, Calculation(quantity=quantity, unit=unit, price=price, per=1, note=note))
