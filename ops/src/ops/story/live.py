"""The story at a human pace: charter after charter, told as it happens, until Ctrl-C."""

import asyncio
import random
from collections.abc import Callable

from ops.story.charter import plan_charter
from ops.story.flow import Flow
from ops.story.growth import provide
from ops.story.seeding import House

_SIDE_BY_SIDE = 3
_ONE_ORDERED_IN = 8


async def go_on(
    house: House, say: Callable[[str, dict[str, object]], None], pause: float = 2.0
) -> None:
    """Tell one charter after the other at a human pace, several side by side, without end."""

    async def tell(what: str, facts: dict[str, object]) -> None:
        say(what, facts)
        await asyncio.sleep(random.uniform(0.5, 1.5) * pause)

    async def one_after_the_other(place: int) -> None:
        await asyncio.sleep(place * pause)
        while True:
            charter = plan_charter(house, ordered=house.next_customer % _ONE_ORDERED_IN == 0)
            async with buying:
                await provide(house, [charter.need])
            await Flow(house, charter, tell).run()

    # Two who buy at once would both count the same idle vehicle.
    buying = asyncio.Lock()
    await asyncio.gather(*(one_after_the_other(place) for place in range(_SIDE_BY_SIDE)))
