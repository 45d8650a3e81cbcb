"""A trip: the driver accepts, departs and returns, the dispatcher checks and closes."""

from ops.story.gateway import Json, Person
from ops.story.house import House
from ops.story.scene import Scene


async def drive(scene: Scene, dispatcher: Person, sheet: Json, *, far: bool = False) -> Json:
    """Carry a trip sheet from its issue to its close; `far` is beyond what any tariff includes."""
    house, chance = scene.house, scene.chance
    path = f"/api/fleet/v1/trip-sheets/{sheet['id']}"
    driver = house.driver(sheet["driver_id"])
    who = driver_name(house, sheet)
    vehicle = await dispatcher.get(f"/api/fleet/v1/vehicles/{sheet['vehicle_id']}")
    out = int(vehicle["odometer_km"]) + chance.randrange(0, 4)
    km = 155 if far else chance.randrange(18, 150)
    await scene.do(driver, f"{path}/acceptance")
    await scene.do(driver, f"{path}/departure", {"odometer_out_km": out})
    await scene.say("departed", number=sheet["number"], plate=sheet["plate"], who=who)
    await scene.do(
        driver,
        f"{path}/return",
        {
            "odometer_in_km": out + km,
            "fuel_ml": km * 95,
            "tolls": {"amount": chance.choice((0, 1_500, 3_000)), "currency": "CNY"},
            "parking": {"amount": chance.choice((0, 1_000, 2_000)), "currency": "CNY"},
            "overtime_minutes": chance.choice((0, 0, 30, 60)),
        },
    )
    await scene.say("returned", number=sheet["number"], km=km, who=who)
    closed = await scene.do(dispatcher, f"{path}/closing")
    await scene.say("closed", number=sheet["number"])
    return closed


def driver_name(house: House, sheet: Json) -> str:
    """What the driver of a sheet is called."""
    username = house.usernames[house.drivers[sheet["driver_id"]]]
    here = house.firm.drivers(sheet["branch"])
    return next(member.name for member in here if member.username == username)
