"""How much fuel a vehicle takes over a distance."""


def ml_per_100_km(fuel_ml: int | None, km: int) -> int | None:
    """Millilitres a hundred kilometres, rounded half up; unknown without fuel or distance."""
    if fuel_ml is None or km <= 0:
        return None
    return (fuel_ml * 200 + km) // (2 * km)
