"""The story at a human pace: charters and orders, told as they happen, until Ctrl-C."""

import asyncio
import random
from collections.abc import Callable

from ops.story import programme
from ops.story.flow import Flow
from ops.story.growth import provide
from ops.story.house import House
from ops.story.once import customers
from ops.story.order import OrderFlow

_SIDE_BY_SIDE = 3


async def go_on(
    house: House, say: Callable[[str, dict[str, object]], None], pause: float = 2.0
) -> None:
    """Tell charters and orders at a human pace, several side by side, without end."""

    async def tell(what: str, facts: dict[str, object]) -> None:
        say(what, facts)
        await asyncio.sleep(random.uniform(0.5, 1.5) * pause)

    async def one_after_the_other(place: int) -> None:
        await asyncio.sleep(place * pause)
        while True:
            charter = next(charters)
            order = next(orders)
            async with buying:
                await provide(house, programme.needs(house, [charter], [order]))
            await asyncio.gather(
                Flow(house, charter, tell).run(), OrderFlow(house, order, tell).run()
            )

    # Two who buy at once would both count the same idle vehicle.
    buying = asyncio.Lock()
    charters = programme.endless_charters(house)
    orders = programme.endless_orders(house, await customers(house))
    await asyncio.gather(*(one_after_the_other(place) for place in range(_SIDE_BY_SIDE)))
