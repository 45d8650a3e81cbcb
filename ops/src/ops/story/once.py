"""Two hundred charters from customer to closed trip sheet, and whether all services agree."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from ops.story.charter import Charted, Charter, plan_charter
from ops.story.flow import Flow
from ops.story.growth import provide
from ops.story.seeding import House
from ops.story.tally import settled

FLOWS_AT_ONCE = 12
_ONE_ORDERED_IN = 40


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


async def _silent(_: str, __: dict[str, object]) -> None:
    pass


async def run_once(
    house: House, flows: int, finished: Callable[[], None], at_once: int = FLOWS_AT_ONCE
) -> Outcome:
    """Drive so many charters, a few of them for vehicles that are bought after the signature."""
    charters = planned(house, flows)
    await provide(house, [charter.need for charter in charters])
    began = monotonic()
    charted = await drive(house, charters, finished, at_once)
    seconds = monotonic() - began
    tally = await settled(house, charted)
    wrong = tally.disagreements()
    expected = {
        "contracts_signed": flows,
        "vehicles_assigned": flows,
        "trip_sheets_issued": flows,
        "trip_sheets_closed": flows,
        "waiting_demands": 0,
    }
    wrong += [
        f"{service} counts {counts[name]} {name} where {flows} charters should give {number}."
        for service, counts in tally.counted.items()
        for name, number in expected.items()
        if name in counts and counts[name] != number
    ]
    return Outcome(tally.counted["fleet"], wrong, seconds)


def planned(house: House, flows: int) -> list[Charter]:
    """The charters of a run; the first of every forty waits for its vehicle."""
    return [plan_charter(house, ordered=place % _ONE_ORDERED_IN == 0) for place in range(flows)]


async def drive(
    house: House,
    charters: Sequence[Charter],
    finished: Callable[[], None] = lambda: None,
    at_once: int = FLOWS_AT_ONCE,
) -> list[Charted]:
    """Carry these charters through, so many side by side; the first failure ends the run."""
    turn = asyncio.Semaphore(at_once)

    async def one(charter: Charter) -> Charted:
        async with turn:
            charted = await Flow(house, charter, _silent).run()
        finished()
        return charted

    try:
        async with asyncio.TaskGroup() as running:
            tasks = [running.create_task(one(charter)) for charter in charters]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]
