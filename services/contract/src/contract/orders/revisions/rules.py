"""What an order will cost by its tariff."""

from datetime import date
from zoneinfo import ZoneInfo

from contracts.events.contract import TariffBasis, TariffTerms
from contracts.values import Money, Period

BASIS_POINTS = 10_000
MINUTES_AN_HOUR = 60
MINUTES_A_DAY = 24 * MINUTES_AN_HOUR
MINUTES_A_MONTH = 30 * MINUTES_A_DAY


def estimated(terms: TariffTerms, period: Period) -> Money:
    """The net price of a trip that takes the whole period and no more km than are included."""
    minutes, price = period.minutes, terms.unit_price.amount
    match terms.basis:
        case TariffBasis.HOUR:
            amount = share(price, minutes, MINUTES_AN_HOUR)
        case TariffBasis.DAY:
            amount = price * begun(minutes, MINUTES_A_DAY)
        case TariffBasis.MONTH:
            amount = share(price, minutes, MINUTES_A_MONTH)
        case TariffBasis.KM:
            amount = price * terms.included_km
        case TariffBasis.TRIP:
            beyond = max(0, minutes - terms.included_minutes)
            amount = price + share(terms.overtime_hour_price.amount, beyond, MINUTES_AN_HOUR)
    return Money(amount=amount, currency=terms.unit_price.currency)


def first_day(period: Period, time_zone: str) -> date:
    """The day on which a trip begins where it begins."""
    return period.starts_at.astimezone(ZoneInfo(time_zone)).date()


def with_tax(net: Money, tax_bp: int) -> Money:
    """What the customer pays in the end."""
    tax = share(net.amount, tax_bp, BASIS_POINTS)
    return Money(amount=net.amount + tax, currency=net.currency)


def share(amount: int, part: int, whole: int) -> int:
    """`part` of `whole` of an amount that is not negative, half a fen rounded up."""
    return (2 * amount * part + whole) // (2 * whole)


def begun(quantity: int, unit: int) -> int:
    """Units, a begun one counted as a whole."""
    return -(-quantity // unit)
