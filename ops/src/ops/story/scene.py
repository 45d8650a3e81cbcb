"""One thing that goes on at the firm: each request is said once, each step is told."""

import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ops.story.gateway import Json, Person
from ops.story.house import House

Tell = Callable[[str, dict[str, object]], Awaitable[None]]


async def silently(_: str, __: dict[str, object]) -> None:
    """Tells nobody."""


class Scene:
    """Requests with keys of their own, chance that repeats itself, and what stands in sentences."""

    def __init__(
        self, house: House, name: str, tell: Tell = silently, facts: Mapping[str, object] = {}
    ) -> None:
        self.house, self.name = house, name
        self.steps: list[str] = []
        self._tell, self._facts = tell, dict(facts)
        self._said = 0
        self.chance = random.Random(f"{house.firm.seed}/{name}")

    async def do(self, who: Person, path: str, body: Mapping[str, Any] | None = None) -> Json:
        """Have somebody do the next thing, once."""
        self._said += 1
        return await who.post(path, body, key=self.house.key(self.name, self._said))

    async def say(self, what: str, **facts: object) -> None:
        """Tell what happened."""
        self.steps.append(what)
        await self._tell(what, {**self._facts, **facts})
