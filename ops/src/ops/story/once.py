"""Two hundred charters and two hundred orders to the paid invoice, and whether all services agree."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from ops.story import programme
from ops.story.charter import Charted, Charter
from ops.story.flow import Flow
from ops.story.gateway import Json
from ops.story.growth import provide
from ops.story.house import House
from ops.story.order import Ordered, OrderFlow, OrderPlan
from ops.story.tally import Ours, settled

T = TypeVar("T")

FLOWS_AT_ONCE = 12
_SHOWN = (
    "contracts_signed",
    "vehicles_assigned",
    "trip_sheets_issued",
    "trip_sheets_closed",
    "waiting_demands",
    "invoices_issued",
    "invoices_paid",
    "credit_notes",
    "orders_revised",
    "swaps",
    "merges",
    "complaints_closed",
)


@dataclass(frozen=True)
class Outcome:
    """What a run brought about, as every service has counted it, and what does not agree."""

    numbers: dict[str, int]
    disagreements: list[str]
    seconds: float

    def document(self, reconcile: str) -> dict[str, Any]:
        """The closing line of a run."""
        return {
            "story": "shanghai",
            **self.numbers,
            "reconcile": reconcile,
            "seconds": round(self.seconds, 1),
        }


async def run_once(
    house: House,
    flows: int,
    finished: Callable[[], None] = lambda: None,
    at_once: int = FLOWS_AT_ONCE,
) -> Outcome:
    """Drive so many charters and as many orders, each with the turn that the programme gives it."""
    charters = programme.charters(house, flows)
    orders = programme.orders(house, await customers(house), flows)
    await provide(house, programme.needs(house, charters, orders))
    began = monotonic()
    charted, ordered = await asyncio.gather(
        drive(house, charters, finished, at_once), call(house, orders, finished, at_once)
    )
    seconds = monotonic() - began
    tally = await settled(house, Ours.of(charted, ordered))
    wrong = tally.disagreements()
    expected = expectation(charted, orders)
    wrong += [
        f"{service} counts {counts[name]} {name} where the run should give {number}."
        for service, counts in tally.counted.items()
        for name, number in expected.items()
        if name in counts and counts[name] != number
    ]
    return Outcome({name: tally.numbers[name] for name in _SHOWN}, wrong, seconds)


async def customers(house: House) -> list[Json]:
    """Customers of the firm who may call for a trip, those known longest first."""
    manager = house.person(house.firm.sales_manager)
    rows = await manager.every("/api/customer/v1/customers")
    first = [house.firm.customer(number).name for number in range(house.firm.size.customers)]
    known = {row["name"]: row for row in rows}
    return [known[name] for name in first]


def expectation(charted: Sequence[Charted], orders: Sequence[OrderPlan]) -> dict[str, int]:
    """The numbers that a run must give, whatever way it took."""
    flows, called = len(charted), len(orders)
    cancelled = sum(order.cancelled for order in orders)
    expected = Counter(
        contracts_signed=flows,
        charters_fulfilled=flows,
        vehicles_assigned=flows + called,
        trip_sheets_issued=flows + called,
        trip_sheets_closed=flows + called - cancelled,
        invoices_issued=flows + called,
        invoices_paid=flows + called,
        credit_notes=sum(order.corrected for order in orders),
        orders_revised=sum(order.revisions > 0 for order in orders),
        waiting_demands=0,
        swaps=0,
        merges=0,
        complaints_closed=0,
    )
    for each in charted:
        expected.update(each.more)
    return dict(expected)


async def drive(
    house: House,
    charters: Sequence[Charter],
    finished: Callable[[], None] = lambda: None,
    at_once: int = FLOWS_AT_ONCE,
) -> list[Charted]:
    """Carry these charters through, so many side by side; the first failure ends the run."""
    return await _side_by_side(
        (lambda charter=charter: Flow(house, charter).run() for charter in charters),
        finished,
        at_once,
    )


async def call(
    house: House,
    orders: Sequence[OrderPlan],
    finished: Callable[[], None] = lambda: None,
    at_once: int = FLOWS_AT_ONCE,
) -> list[Ordered]:
    """Carry these orders through, so many side by side; the first failure ends the run."""
    return await _side_by_side(
        (lambda order=order: OrderFlow(house, order).run() for order in orders), finished, at_once
    )


async def _side_by_side(
    flows: Iterable[Callable[[], Awaitable[T]]], finished: Callable[[], None], at_once: int
) -> list[T]:
    turn = asyncio.Semaphore(at_once)

    async def one(flow: Callable[[], Awaitable[T]]) -> T:
        async with turn:
            outcome = await flow()
        finished()
        return outcome

    try:
        async with asyncio.TaskGroup() as running:
            tasks = [running.create_task(one(flow)) for flow in flows]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]
