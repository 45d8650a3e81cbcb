import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.schedule import clock
from contracts.events.fleet import (
    AssignmentEnded,
    TripSheetAmended,
    TripSheetVoided,
    VehicleAssigned,
)
from contracts.values import Term

from ...factories import (
    ADMIN,
    DISPATCHER_PD,
    DISPATCHER_XH,
    DRIVER,
    FLEET_MANAGER,
    TODAY,
    a_line,
)
from ...yard import TRIP, Body, Yard
from ..bookings import an_order, at, books_balance, hours

YEAR = Term(starts_on=TODAY, ends_on=date(2027, 3, 2))


def a_swap(vehicle: Body, hour: float | None = None, **other: object) -> Body:
    swap: Body = {"vehicle_id": vehicle["id"], "reason": "gearbox"} | other
    return swap if hour is None else swap | {"at": at(hour).isoformat()}


async def serving(yard: Yard) -> tuple[Body, Body, Body]:
    """A vehicle that serves for a year from now on, its assignment, and a spare vehicle."""
    vehicle, _ = await yard.vehicle(), await yard.driver()
    await yard.sign(a_line(term=YEAR))
    [assignment] = await yard.listed(ADMIN, "/assignments")
    return vehicle, assignment, await yard.vehicle()


async def further(yard: Yard, assignment: Body, start: float, end: float) -> Body:
    period = {"starts_at": at(start).isoformat(), "ends_at": at(end).isoformat()}
    path = f"/assignments/{assignment['id']}/trip-sheets"
    return await yard.done(DISPATCHER_PD, path, {"planned": period})


async def test_swapping_is_for_the_dispatcher_of_the_branch(yard: Yard) -> None:
    _, assignment, spare = await serving(yard)
    path = f"/assignments/{assignment['id']}/swap"
    assert (await yard.post(None, path, a_swap(spare))).status_code == 401
    assert (await yard.post(DRIVER, path, a_swap(spare))).status_code == 403
    assert (await yard.post(DISPATCHER_XH, path, a_swap(spare))).status_code == 404
    for wrong in ({"vehicle_id": spare["id"]}, a_swap(spare, fee=1), a_swap(spare, at="noon")):
        assert (await yard.post(DISPATCHER_PD, path, wrong)).status_code == 422
    assert len(await yard.service.recorded(VehicleAssigned)) == 1


async def test_a_swap_parts_the_period_at_the_minute_and_moves_the_sheets_after_it(
    yard: Yard,
) -> None:
    vehicle, assignment, spare = await serving(yard)
    today = (await yard.listed(ADMIN, "/trip-sheets"))[0]
    later = await further(yard, assignment, 44, 54)
    await yard.done(ADMIN, f"/trip-sheets/{later['id']}/acceptance")
    swap = a_swap(spare) | {"at": (at(20) + timedelta(seconds=59)).isoformat()}
    made = await yard.done(DISPATCHER_PD, f"/assignments/{assignment['id']}/swap", swap)

    assert (made["swapped_from"], made["plate"]) == (assignment["id"], spare["plate"])
    assert made["driver_ids"] == assignment["driver_ids"]
    first, shorter, second = sorted(
        await yard.service.recorded(VehicleAssigned),
        key=lambda one: (one.assignment_id, -one.period.minutes),
    )
    assert shorter.assignment_id == first.assignment_id
    assert shorter.period.ends_at == second.period.starts_at == at(20)
    assert second.period.ends_at == first.period.ends_at
    [amended] = await yard.service.recorded(TripSheetAmended)
    assert (str(amended.trip_sheet_id), amended.plate) == (later["id"], spare["plate"])
    assert (amended.status, amended.changed) == ("issued", ("vehicle_id",))
    assert await yard.service.recorded(TripSheetVoided) == []
    sheets = {one["id"]: one for one in await yard.listed(ADMIN, "/trip-sheets")}
    assert sheets[today["id"]]["plate"] == vehicle["plate"]
    await books_balance(yard.service)

    # Until then the old vehicle serves, and further trips may be ordered from it.
    assert (await further(yard, assignment, 13, 14))["plate"] == vehicle["plate"]
    clock.advance(timedelta(hours=20))
    await yard.service.do_due_work()
    [ended] = await yard.service.recorded(AssignmentEnded)
    assert (ended.ended_at, ended.reason) == (at(20), "gearbox")
    assert await yard.availability(vehicle) == "idle"
    assert await yard.availability(spare) == "committed"
    assert (await yard.listed(ADMIN, "/demands"))[0]["state"] == "assigned"


async def test_a_swap_at_once_takes_what_is_left_of_todays_trip(yard: Yard) -> None:
    vehicle, assignment, spare = await serving(yard)
    clock.advance(timedelta(hours=2, seconds=20))
    await yard.done(DISPATCHER_PD, f"/assignments/{assignment['id']}/swap", a_swap(spare))
    [ended] = await yard.service.recorded(AssignmentEnded)
    assert ended.ended_at == at(2)
    [amended] = await yard.service.recorded(TripSheetAmended)
    assert (amended.planned, amended.plate) == (hours(2, 12), spare["plate"])
    assert await yard.availability(vehicle) == "idle"
    await books_balance(yard.service)


async def test_a_taken_vehicle_is_refused_with_others_and_nothing_changes(yard: Yard) -> None:
    vehicle, assignment, taken = await serving(yard)
    await yard.driver()
    await yard.sign(a_line(term=YEAR))
    spare = await yard.vehicle()
    before = await yard.service.rows("SELECT * FROM reservations ORDER BY id")
    answer = await yard.post(
        DISPATCHER_PD, f"/assignments/{assignment['id']}/swap", a_swap(taken, 20)
    )
    problem = answer.json()
    assert (answer.status_code, problem["type"].rpartition(":")[2]) == (409, "already-booked")
    assert [offer["plate"] for offer in problem["alternatives"]] == [spare["plate"]]
    assert await yard.service.rows("SELECT * FROM reservations ORDER BY id") == before
    assert await yard.service.recorded(TripSheetAmended) == []
    assert await yard.availability(vehicle) == "committed"


async def test_a_vehicle_does_not_change_under_a_trip(yard: Yard) -> None:
    vehicle, assignment, spare = await serving(yard)
    path = f"/assignments/{assignment['id']}/swap"
    sheet = (await yard.listed(ADMIN, "/trip-sheets"))[0]
    await yard.departed(sheet)
    for hour in (None, 5):
        answer = await yard.post(DISPATCHER_PD, path, a_swap(spare, hour))
        assert answer.json()["type"].endswith("still-departed")
    clock.advance(timedelta(hours=4))
    await yard.done(ADMIN, f"/trip-sheets/{sheet['id']}/return", TRIP)
    # Nor does it after the fact.
    answer = await yard.post(DISPATCHER_PD, path, a_swap(spare, 3))
    assert answer.json()["type"].endswith("still-departed")
    await yard.done(DISPATCHER_PD, path, a_swap(spare, 4))
    assert await yard.availability(vehicle) == "idle"
    await books_balance(yard.service)


@pytest.mark.parametrize("hour", [24 * 365, 24 * 400])
async def test_there_is_nothing_to_swap_after_the_end(yard: Yard, hour: int) -> None:
    _, assignment, spare = await serving(yard)
    answer = await yard.post(
        DISPATCHER_PD, f"/assignments/{assignment['id']}/swap", a_swap(spare, hour)
    )
    assert answer.status_code == 422


async def test_what_is_swapped_in_must_suit(yard: Yard) -> None:
    _, assignment, spare = await serving(yard)
    path = f"/assignments/{assignment['id']}/swap"

    async def refusal(swap: Body) -> str:
        answer = await yard.post(DISPATCHER_PD, path, swap)
        kind: str = answer.json()["type"].rpartition(":")[2]
        return kind

    van = await yard.vehicle("van")
    assert await refusal(a_swap(van)) == "licence-insufficient"
    assert await refusal(a_swap(spare, driver_ids=list[str]())) == "drivers-missing"
    assert await refusal(a_swap(await yard.vehicle(branch="XH"))) == "not-found"
    await yard.done(FLEET_MANAGER, f"/vehicles/{spare['id']}/block", {"reason": "tyres"})
    assert await refusal(a_swap(spare)) == "vehicle-blocked"
    assert len(await yard.service.recorded(VehicleAssigned)) == 1


async def test_an_order_is_swapped_with_vehicle_and_driver(yard: Yard) -> None:
    await yard.vehicle("sedan")
    await yard.driver()
    await yard.service.deliver(an_order())
    [assignment] = await yard.listed(ADMIN, "/assignments")
    van, chauffeur = await yard.vehicle("van"), await yard.driver("A1")
    await yard.done(
        DISPATCHER_PD,
        f"/assignments/{assignment['id']}/swap",
        a_swap(van, driver_ids=[chauffeur["id"]]),
    )
    [amended] = await yard.service.recorded(TripSheetAmended)
    assert (amended.plate, str(amended.driver_id)) == (van["plate"], chauffeur["id"])
    assert amended.changed == ("vehicle_id", "driver_id")
    assert (amended.planned, amended.order_revision) == (hours(24, 30), 1)
    await books_balance(yard.service)


async def test_drivers_and_vehicles_are_known_to_each_other_after_a_swap(yard: Yard) -> None:
    vehicle, assignment, spare = await serving(yard)
    [driver_id] = assignment["driver_ids"]
    first = (await yard.listed(ADMIN, "/trip-sheets"))[0]
    await yard.closed(first)
    later = await further(yard, assignment, 44, 54)
    await yard.done(DISPATCHER_PD, f"/assignments/{assignment['id']}/swap", a_swap(spare))
    clock.advance(timedelta(hours=42))
    await yard.closed(later, 1_000, 1_050)
    driven = (await yard.get(ADMIN, f"/drivers/{driver_id}/vehicles")).json()
    assert [(one["plate"], one["trips"], one["km"]) for one in driven] == [
        (spare["plate"], 1, 50),
        (vehicle["plate"], 1, 120),
    ]
    for one, km in ((vehicle, 120), (spare, 50)):
        drove = (await yard.get(ADMIN, f"/vehicles/{one['id']}/drivers")).json()
        assert [(who["driver_id"], who["km"]) for who in drove] == [(driver_id, km)]


async def test_20_swaps_at_once_get_each_vehicle_once(yard: Yard) -> None:
    for _ in range(10):
        await yard.vehicle()
    await yard.sign(*(a_line(term=YEAR, drivers=0) for _ in range(10)))
    assignments = await yard.listed(ADMIN, "/assignments")
    assert len(assignments) == 10
    spares = [await yard.vehicle() for _ in range(4)]

    async def swap(place: int) -> int:
        path = f"/assignments/{assignments[place % 10]['id']}/swap"
        body = a_swap(spares[place % 4], driver_ids=list[str]())
        return (await yard.post(DISPATCHER_PD, path, body)).status_code

    orders = [an_order(hours(24 + place, 26 + place), drivers=0) for place in range(8)]
    answers, _ = await asyncio.gather(
        asyncio.gather(*(swap(place) for place in range(20))),
        yard.service.deliver(*orders),
    )
    await yard.service.do_due_work()
    assert set(answers) <= {201, 409}
    assert 201 in answers
    await books_balance(yard.service)
    serving_now = await yard.service.rows(
        "SELECT demand_id FROM assignments WHERE state = 'active' AND contract_id IS NOT NULL"
    )
    assert len({row["demand_id"] for row in serving_now}) == len(serving_now) == 10
    assert UUID(assignments[0]["id"])
