"""The firm's tariffs: one for charters, two for ad-hoc orders; prices in fen, net."""

from dataclasses import dataclass
from datetime import date

from ops.story.gateway import Json


@dataclass(frozen=True)
class TariffPlan:
    """A tariff to be published."""

    code: str
    name: str
    basis: str
    unit_price: int
    included_km: int
    included_minutes: int
    excess_km_price: int
    overtime_hour_price: int

    def body(self, valid_from: date) -> Json:
        """What the contract service is told."""
        return {
            "code": self.code,
            "name": self.name,
            "valid_from": valid_from.isoformat(),
            "terms": {
                "basis": self.basis,
                "unit_price": yuan(self.unit_price),
                "included_km": self.included_km,
                "included_minutes": self.included_minutes,
                "pooled": False,
                "excess_km_price": yuan(self.excess_km_price),
                "overtime_hour_price": yuan(self.overtime_hour_price),
                "night_hour_price": yuan(2_000),
                "holiday_hour_price": yuan(5_000),
                "passes_through": True,
                "tax_bp": 900,
            },
        }


def yuan(fen: int) -> Json:
    """So many fen as money."""
    return {"amount": fen, "currency": "CNY"}


CHARTER = TariffPlan("SH-2026", "长包(上海)", "month", 1_500_000, 2_500, 0, 250, 6_000)
DAILY = TariffPlan("SH-DAY-2026", "机动·按天(上海)", "day", 96_000, 100, 600, 300, 12_000)
TRANSFER = TariffPlan("SH-TRIP-2026", "机动·单程接送(上海)", "trip", 38_000, 60, 120, 350, 12_000)
TARIFFS = (CHARTER, DAILY, TRANSFER)
