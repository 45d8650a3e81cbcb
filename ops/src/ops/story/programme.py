"""What a run consists of: which charter takes which turn, and what becomes of which order."""

from collections.abc import Iterator, Sequence
from itertools import count, islice

from ops.story.charter import Charter, Turn, plan_charter
from ops.story.firm import Model
from ops.story.gateway import Json
from ops.story.house import House
from ops.story.order import OrderPlan

_ONE_ORDERED_IN = 40
_PLAIN = (Turn.NONE,) * 8
_TURNS = (
    Turn.NONE,
    Turn.SWAP,
    Turn.COMPLAINT,
    Turn.TERMINATION,
    Turn.MERGE,
    Turn.AMENDMENT,
    Turn.BOUNCED_PAYMENT,
    Turn.WORKSHOP,
    Turn.DRIVER_CHANGE,
    Turn.RENEWAL,
    Turn.VOIDED_SHEET,
    Turn.UNDONE_MERGE,
    *_PLAIN,
)
_GRADE_OF_ORDERS = "comfort"
_ORDERS_SIDE_BY_SIDE = 4
_REVISIONS = {1: 1, 3: 2, 6: 1}
_CANCELLED = 4
_CORRECTED = 8
_CYCLE = 10


def endless_charters(house: House) -> Iterator[Charter]:
    """Charter after charter; the first of every forty waits for its vehicle."""
    for place in count():
        turn = _TURNS[place % len(_TURNS)]
        yield plan_charter(house, ordered=place % _ONE_ORDERED_IN == 0, turn=turn)


def endless_orders(house: House, customers: Sequence[Json]) -> Iterator[OrderPlan]:
    """Order after order: customers of the firm call one after the other."""
    codes = list(house.firm.branches)
    for place in count():
        customer = customers[place % len(customers)]
        yield OrderPlan(
            number=house.new_order(),
            customer=customer,
            seller=house.seller_of(customer),
            branch=codes[place % len(codes)],
            grade=_GRADE_OF_ORDERS,
            revisions=_REVISIONS.get(place % _CYCLE, 0),
            cancelled=place % _CYCLE == _CANCELLED,
            corrected=place % _CYCLE == _CORRECTED,
        )


def charters(house: House, flows: int) -> list[Charter]:
    """The charters of a run."""
    return list(islice(endless_charters(house), flows))


def orders(house: House, customers: Sequence[Json], flows: int) -> list[OrderPlan]:
    """The orders of a run."""
    return list(islice(endless_orders(house, customers), flows))


def needs(
    house: House, planned: Sequence[Charter], called: Sequence[OrderPlan]
) -> list[tuple[str, Model | None, str]]:
    """What the branches must have, one entry a vehicle with its driver, as `provide` takes it."""
    wanted = [charter.need for charter in planned]
    wanted += [
        (charter.branch, None, charter.model.grade)
        for charter in planned
        for _ in range(max(charter.turn.more_vehicles, charter.turn.more_drivers))
    ]
    pool = _ORDERS_SIDE_BY_SIDE if called else 0
    wanted += [(code, None, _GRADE_OF_ORDERS) for code in house.firm.branches for _ in range(pool)]
    return wanted
