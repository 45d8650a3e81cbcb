"""What one flow is about, and what came of it."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ops.story.firm import MODELS, ORDERED_MODEL, CustomerPlan, Model
from ops.story.seeding import House

_SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Charter:
    """What one flow is about; `ordered` is a vehicle that is bought after the signature only."""

    number: int
    customer: CustomerPlan
    branch: str
    model: Model
    months: int
    seller: int
    ordered: Model | None = None

    @property
    def need(self) -> tuple[str, Model | None, str]:
        """What the branch must have for it."""
        return self.branch, self.ordered, self.model.grade


@dataclass
class Charted:
    """What came of a flow: the ids by which its numbers are counted again."""

    customer_id: str = ""
    opportunity_id: str = ""
    contract_id: str = ""
    trip_sheet_id: str = ""
    steps: list[str] = field(default_factory=list[str])


def plan_charter(house: House, *, ordered: bool = False) -> Charter:
    """The next charter of this firm; the same seed gives the same charters."""
    number, customer = house.new_customer()
    chance = random.Random(f"{house.firm.seed}/charter/{number}")
    codes = list(house.firm.branches)
    return Charter(
        number=number,
        customer=customer,
        branch=codes[number % len(codes)],
        model=ORDERED_MODEL if ordered else chance.choice(MODELS),
        months=chance.choice((12, 12, 24, 36)),
        seller=number % len(house.firm.sales),
        ordered=ORDERED_MODEL if ordered else None,
    )


def today() -> date:
    """The business date in Shanghai."""
    return datetime.now(_SHANGHAI).date()


def years_after(day: date, years: int) -> date:
    """The same day so many years later."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + years, 3, 1)
    return day.replace(year=day.year + years)
