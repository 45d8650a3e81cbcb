"""The firm grows with its contracts: most of them get newly bought vehicles and new drivers."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from ops.story.firm import MODELS, ORDERED_MODEL, Model
from ops.story.gateway import Json
from ops.story.house import House
from ops.story.seeding import AT_ONCE, register_driver, register_vehicle, take_on


async def provide(house: House, wanted: Sequence[tuple[str, Model | None, str]]) -> list[Json]:
    """Buy and hire what branches lack for these flows; a flow is (branch, ordered model, grade).

    Returns the vehicles bought. Nothing is bought for a flow with an ordered model: its vehicle
    comes after the signature.
    """
    grades = Counter((branch, grade) for branch, ordered, grade in wanted if ordered is None)
    drivers = Counter(branch for branch, _, _ in wanted)
    turn = asyncio.Semaphore(AT_ONCE)

    async def buy(branch: str, grade: str, number: int) -> list[Json]:
        idle = await house.person(house.firm.fleet_manager).every(
            "/api/fleet/v1/vehicles", branch=branch, grade=grade, availability="idle"
        )
        # Who ordered one gets it before anybody else, so it is no supply for a grade.
        free = [vehicle for vehicle in idle if vehicle["model_id"] != house.models[ORDERED_MODEL]]
        models = [model for model in MODELS if model.grade == grade]
        bought: list[Json] = []
        for place in range(max(0, number - len(free))):
            async with turn:
                plan = house.new_vehicle(models[place % len(models)], branch)
                bought.append(await register_vehicle(house, plan))
        return bought

    bought = await asyncio.gather(
        *(buy(branch, grade, number) for (branch, grade), number in grades.items()),
    )
    await asyncio.gather(*(hire(house, branch, number) for branch, number in drivers.items()))
    return [vehicle for some in bought for vehicle in some]


async def hire(house: House, branch: str, number: int) -> None:
    """Have at least so many drivers at a branch whom no contract holds."""
    manager = house.person(house.firm.fleet_manager)
    held = {
        driver_id
        for row in await manager.every("/api/fleet/v1/assignments", branch=branch)
        for driver_id in row["driver_ids"]
    }
    here = {
        driver_id
        for driver_id, staff_id in house.drivers.items()
        if house.usernames[staff_id] in house.driving[branch]
    }
    lacking = number - len(here - held)
    new = (
        member
        for member in house.firm.drivers(branch)
        if member.username not in house.driving[branch]
    )
    for member in list(islice(new, max(0, lacking))):
        if member.username not in house.staff:
            await take_on(house, member)
        await register_driver(house, member)
