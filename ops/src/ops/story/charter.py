"""What one flow is about, and what came of it."""

import random
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from ops.story.firm import MODELS, ORDERED_MODEL, CustomerPlan, Model
from ops.story.house import House


class Turn(StrEnum):
    """What else happens to a charter than the plain way."""

    NONE = "none"
    SWAP = "swap"
    MERGE = "merge"
    COMPLAINT = "complaint"
    TERMINATION = "termination"
    AMENDMENT = "amendment"
    DRIVER_CHANGE = "driver_change"
    WORKSHOP = "workshop"
    BOUNCED_PAYMENT = "bounced_payment"
    RENEWAL = "renewal"
    VOIDED_SHEET = "voided_sheet"
    UNDONE_MERGE = "undone_merge"

    @property
    def more_vehicles(self) -> int:
        """How many vehicles beyond its own it needs of the same grade at the branch."""
        return int(self in {Turn.SWAP, Turn.AMENDMENT, Turn.WORKSHOP, Turn.RENEWAL})

    @property
    def more_drivers(self) -> int:
        """How many drivers beyond its own."""
        return int(self in {Turn.AMENDMENT, Turn.DRIVER_CHANGE, Turn.RENEWAL})


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
    turn: Turn = Turn.NONE

    @property
    def need(self) -> tuple[str, Model | None, str]:
        """What the branch must have for it."""
        return self.branch, self.ordered, self.model.grade


@dataclass
class Charted:
    """What came of a flow: the ids by which its numbers are counted again.

    `more` is what its turn must have added to the numbers of the plain way.
    """

    customer_id: str = ""
    opportunity_id: str = ""
    contract_id: str = ""
    trip_sheet_id: str = ""
    renewal_id: str = ""
    more: Counter[str] = field(default_factory=Counter[str])
    steps: list[str] = field(default_factory=list[str])


def plan_charter(house: House, *, ordered: bool = False, turn: Turn = Turn.NONE) -> Charter:
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
        turn=turn,
    )
