import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.upkeep.readings.rules import ml_per_100_km


@pytest.mark.parametrize(
    ("fuel_ml", "km", "burnt"),
    [
        (9_500, 120, 7_917),
        (8_000, 100, 8_000),
        (1, 200, 1),
        (1, 201, 0),
        (None, 100, None),
        (5, 0, None),
    ],
)
def test_consumption_is_exact_in_millilitres(
    fuel_ml: int | None, km: int, burnt: int | None
) -> None:
    assert ml_per_100_km(fuel_ml, km) == burnt


@given(st.integers(0, 5_000_000), st.integers(1, 100_000))
def test_consumption_is_the_nearest_whole_millilitre(fuel_ml: int, km: int) -> None:
    burnt = ml_per_100_km(fuel_ml, km)
    assert burnt is not None
    assert -km < 2 * (fuel_ml * 100 - burnt * km) <= km or 2 * (burnt * km - fuel_ml * 100) == km
