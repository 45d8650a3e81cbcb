"""Sets the firm up over HTTP: looks before it creates, so that doing it again changes nothing."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from ops.story.days import real_time
from ops.story.firm import (
    HEADQUARTERS,
    MODELS,
    ORDERED_MODEL,
    PASSWORD,
    CustomerPlan,
    Firm,
    StaffMember,
    VehiclePlan,
)
from ops.story.gateway import Gateway, Json, Person, Refused
from ops.story.house import House
from ops.story.tariffs import TARIFFS

AT_ONCE = 16
Advance = Callable[[int], None]


def steps_of(firm: Firm) -> int:
    """How many steps `seed` advances by."""
    people = len(firm.office()) + 2 * len(firm.first_drivers())
    things = len(MODELS) + 1 + len(firm.first_vehicles()) + firm.size.customers
    return len(firm.branches) + people + things


def administrator(gateway: Gateway) -> Person:
    """Whoever has the first account of a system that runs for a demonstration."""
    return gateway.person("admin", os.environ.get("LUDAN_ADMIN_PASSWORD", PASSWORD))


async def seed(
    firm: Firm,
    gateway: Gateway,
    administrator: Person,
    advance: Advance = lambda _: None,
    now: Callable[[], datetime] = real_time,
) -> House:
    """Have everything the firm begins with, and return the house as it stands."""
    house = House(firm, gateway, administrator, now=now)
    await _open_units(house, advance)
    await _take_on(house, [*firm.office(), *firm.first_drivers()], advance)
    await _add_models(house, advance)
    await _publish_tariffs(house)
    manager = house.person(firm.fleet_manager)
    orders = await house.person(firm.management).every("/api/contract/v1/orders")
    house.next_order = len(orders)
    house.plates = {row["plate"] for row in await manager.every("/api/fleet/v1/vehicles")}
    await _know_drivers(house)
    await asyncio.gather(
        _in_parallel(
            [
                (lambda plan=plan: register_vehicle(house, plan))
                for plan in firm.first_vehicles()
                if plan.plate not in house.plates
            ],
            advance,
            among=len(firm.first_vehicles()),
        ),
        _in_parallel(
            [
                (lambda member=member: register_driver(house, member))
                for member in firm.first_drivers()
                if member.username not in house.driving[branch_of(member)]
            ],
            advance,
            among=len(firm.first_drivers()),
        ),
        _register_customers(house, advance),
    )
    return house


async def register_vehicle(house: House, plan: VehiclePlan) -> Json:
    """The fleet manager registers a vehicle."""
    manager = house.person(house.firm.fleet_manager)
    house.plates.add(plan.plate)
    return await manager.post(
        "/api/fleet/v1/vehicles",
        plan.body(house.models[plan.model]),
        key=house.key("vehicle", plan.vin),
    )


async def register_driver(house: House, member: StaffMember) -> None:
    """The fleet manager makes a driver of someone who has an account."""
    staff_id = house.staff[member.username]
    manager = house.person(house.firm.fleet_manager)
    driver = await manager.post(
        "/api/fleet/v1/drivers",
        {
            "name": member.name,
            "staff_id": staff_id,
            "licence_class": "A1",
            "licence_expires_on": "2032-06-30",
            "branch": branch_of(member),
            "languages": ["zh", "en"] if member.username.endswith("0") else ["zh"],
        },
        key=house.key("driver", member.username),
    )
    house.drivers[driver["id"]] = staff_id
    house.driving[branch_of(member)].add(member.username)


async def take_on(house: House, member: StaffMember) -> None:
    """The administrator gives somebody an account."""
    try:
        joined = await house.administrator.post(
            "/api/gateway/v1/staff", member.body(), key=house.key("staff", member.username)
        )
    except Refused as refused:
        if refused.code != "username-taken":
            raise
        # Passwords are never stored with an answer, so a repeated request finds the account there.
        staff = await house.administrator.every("/api/gateway/v1/staff")
        joined = next(known for known in staff if known["username"] == member.username)
    _know(house, joined)


async def register_customer(house: House, number: int, plan: CustomerPlan, seller: Person) -> Json:
    """Register a customer; whoever looks like another one is looked at and confirmed as new."""
    key = house.key("customer", number)
    try:
        return await seller.post("/api/customer/v1/customers", plan.body(), key=key)
    except Refused as refused:
        if refused.code != "possible-duplicates":
            raise
        confirmed = {**plan.body(), "confirmed_new": True}
        return await seller.post("/api/customer/v1/customers", confirmed, key=f"{key}/new")


def branch_of(member: StaffMember) -> str:
    """The branch a member of staff works at."""
    return member.org_path.rpartition("/")[2]


async def _open_units(house: House, advance: Advance) -> None:
    known = {unit["code"] for unit in await house.administrator.every("/api/gateway/v1/units")}
    for code, name in house.firm.branches.items():
        if code not in known:
            await house.administrator.post(
                "/api/gateway/v1/units",
                {"code": code, "name": name, "kind": "branch", "parent": HEADQUARTERS},
                key=house.key("unit", code),
            )
        advance(1)


async def _take_on(house: House, members: list[StaffMember], advance: Advance) -> None:
    for known in await house.administrator.every("/api/gateway/v1/staff"):
        _know(house, known)
    new = [member for member in members if member.username not in house.staff]
    work = [(lambda member=member: take_on(house, member)) for member in new]
    await _in_parallel(work, advance, among=len(members))


async def _add_models(house: House, advance: Advance) -> None:
    manager = house.person(house.firm.fleet_manager)
    known = {
        (row["brand"], row["series"]): row["id"]
        for row in await manager.every("/api/fleet/v1/models")
    }
    for model in (*MODELS, ORDERED_MODEL):
        model_id = known.get((model.brand, model.series))
        if model_id is None:
            added = await manager.post(
                "/api/fleet/v1/models",
                model.body(),
                key=house.key("model", model.brand, model.series),
            )
            model_id = added["id"]
        house.models[model] = str(model_id)
        advance(1)


async def _publish_tariffs(house: House) -> None:
    finance = house.person(house.firm.finance)
    known = {row["code"] for row in await finance.every("/api/contract/v1/tariffs")}
    for tariff in TARIFFS:
        if tariff.code not in known:
            key = house.key("tariff", tariff.code)
            await finance.post("/api/contract/v1/tariffs", tariff.body(house.today()), key=key)


async def _know_drivers(house: House) -> None:
    manager = house.person(house.firm.fleet_manager)
    for row in await manager.every("/api/fleet/v1/drivers"):
        if row["staff_id"] in house.usernames:
            house.drivers[row["id"]] = row["staff_id"]
            house.driving[row["branch"]].add(house.usernames[row["staff_id"]])


async def _register_customers(house: House, advance: Advance) -> None:
    sales_manager = house.person(house.firm.sales_manager)
    house.customers = {
        row["name"] for row in await sales_manager.every("/api/customer/v1/customers")
    }

    async def register(number: int) -> None:
        plan = house.firm.customer(number)
        if plan.name in house.customers:
            return
        seller = house.person(house.firm.sales[number % len(house.firm.sales)])
        house.customers.add(plan.name)
        customer = await register_customer(house, number, plan, seller)
        await seller.post(
            f"/api/customer/v1/customers/{customer['id']}/contacts",
            plan.contact_body(),
            key=house.key("contact", number),
        )

    first = range(house.firm.size.customers)
    work = [(lambda number=number: register(number)) for number in first]
    await _in_parallel(work, advance, among=len(first))


async def _in_parallel(
    work: Iterable[Callable[[], Awaitable[object]]], advance: Advance, *, among: int
) -> None:
    """Do the work, so many things at once; `among` counts what was there already too."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(task: Callable[[], Awaitable[object]]) -> None:
        async with turn:
            await task()
        advance(1)

    tasks = list(work)
    advance(among - len(tasks))
    await asyncio.gather(*(one(task) for task in tasks))


def _know(house: House, staff: Json) -> None:
    house.staff[staff["username"]] = staff["id"]
    house.usernames[staff["id"]] = staff["username"]
