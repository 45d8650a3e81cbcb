"""Bounds, periods and quantities of trips."""

from datetime import datetime, timedelta

from contracts.values import Money, Period, Value

KM_A_DAY = 5_000
_DAY = timedelta(days=1)


class TripQuantities(Value):
    """What the driver entered and a correction may put right; the times stay."""

    odometer_out_km: int
    odometer_in_km: int
    fuel_ml: int
    tolls: Money
    parking: Money
    overtime_minutes: int


def farthest_km(actual: Period) -> int:
    """More than anybody drives in that time; a begun day counts as a whole."""
    begun_days = -((actual.starts_at - actual.ends_at) // _DAY)
    return KM_A_DAY * begun_days


def expected_use(planned: Period, departed_at: datetime) -> Period:
    """From the real departure to the planned return; after that, as long as was planned."""
    if departed_at < planned.ends_at:
        return Period(starts_at=departed_at, ends_at=planned.ends_at)
    return Period(
        starts_at=departed_at, ends_at=departed_at + (planned.ends_at - planned.starts_at)
    )
