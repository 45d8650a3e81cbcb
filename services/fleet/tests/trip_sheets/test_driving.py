import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from chassis.schedule import clock
from chassis.testing import an_actor
from contracts.events.fleet import (
    TripDeparted,
    TripReturned,
    TripSheetAccepted,
    TripSheetClosed,
)
from contracts.permissions import Role

from ..factories import ADMIN, DISPATCHER_PD, a_line
from ..yard import TRIP, Body, Yard
from .sheets import TERM, issued, planned, problem


async def test_the_dispatcher_does_not_drive_and_the_driver_does_not_close(yard: Yard) -> None:
    await yard.vehicle()
    driver = an_actor(Role.DRIVER, org_path="HQ/PD")
    colleague = an_actor(Role.DRIVER, org_path="HQ/PD")
    await yard.driver(staff_id=driver.id)
    sheet = await yard.sheet(await yard.sign(a_line(term=TERM)))
    path = f"/trip-sheets/{sheet['id']}"
    assert problem(await yard.post(DISPATCHER_PD, f"{path}/acceptance")) == (403, "forbidden")
    assert problem(await yard.post(colleague, f"{path}/acceptance")) == (404, "not-found")
    assert await yard.listed(colleague, "/trip-sheets") == []
    assert [row["id"] for row in await yard.listed(driver, "/trip-sheets")] == [sheet["id"]]

    await yard.done(driver, f"{path}/acceptance")
    await yard.done(driver, f"{path}/departure", {"odometer_out_km": 1_000})
    clock.advance(timedelta(hours=1))
    await yard.done(driver, f"{path}/return", TRIP)
    assert problem(await yard.post(driver, f"{path}/closing")) == (403, "forbidden")
    closed = await yard.done(DISPATCHER_PD, f"{path}/closing")
    assert closed["status"] == "closed"
    for fact in (TripSheetAccepted, TripDeparted, TripReturned, TripSheetClosed):
        assert len(await yard.service.recorded(fact)) == 1


async def test_the_status_of_the_vehicle_follows_its_trips(yard: Yard) -> None:
    sheet = await issued(yard)
    vehicle = {"id": sheet["vehicle_id"]}
    await yard.departed(sheet, km=1_003)
    assert await yard.availability(vehicle) == "on_trip"
    clock.advance(timedelta(hours=2))
    await yard.done(ADMIN, f"/trip-sheets/{sheet['id']}/return", TRIP | {"odometer_in_km": 1_200})
    assert await yard.availability(vehicle) == "committed"
    found = await yard.get(ADMIN, f"/vehicles/{vehicle['id']}")
    assert found.json()["odometer_km"] == 1_200


async def test_a_step_out_of_turn_is_refused(yard: Yard) -> None:
    sheet = await issued(yard)
    path = f"/trip-sheets/{sheet['id']}"
    departure = {"odometer_out_km": 1_000}
    assert problem(await yard.post(ADMIN, f"{path}/departure", departure)) == (409, "wrong-step")
    assert problem(await yard.post(ADMIN, f"{path}/return", TRIP)) == (409, "wrong-step")
    assert problem(await yard.post(ADMIN, f"{path}/closing")) == (409, "wrong-step")
    await yard.closed(sheet)
    again = await yard.post(ADMIN, f"{path}/closing")
    assert problem(again) == (409, "wrong-step")
    assert again.json()["detail"] == "LD-2026-000001 is closed, not returned."
    assert problem(await yard.post(ADMIN, f"{path}/voiding", {"reason": "x"})) == (
        409,
        "wrong-step",
    )
    assert len(await yard.service.recorded(TripSheetClosed)) == 1


async def test_an_odometer_that_goes_back_is_refused_with_both_figures(yard: Yard) -> None:
    sheet = await issued(yard)
    path = f"/trip-sheets/{sheet['id']}"
    await yard.done(ADMIN, f"{path}/acceptance")
    answer = await yard.post(ADMIN, f"{path}/departure", {"odometer_out_km": 999})
    assert problem(answer) == (409, "odometer-goes-back")
    assert answer.json()["detail"] == "999 km is less than the 1000 km known before."
    await yard.done(ADMIN, f"{path}/departure", {"odometer_out_km": 1_010})
    clock.advance(timedelta(hours=1))
    answer = await yard.post(ADMIN, f"{path}/return", TRIP | {"odometer_in_km": 1_009})
    assert problem(answer) == (409, "odometer-goes-back")
    assert answer.json()["detail"] == "1009 km is less than the 1010 km at departure."
    assert await yard.service.recorded(TripReturned) == []


async def test_nobody_drives_farther_than_anybody_can(yard: Yard) -> None:
    sheet = await issued(yard)
    await yard.departed(sheet)
    clock.advance(timedelta(hours=23))
    back = TRIP | {"odometer_in_km": 6_001}
    answer = await yard.post(ADMIN, f"/trip-sheets/{sheet['id']}/return", back)
    assert (problem(answer), answer.json()["detail"]) == (
        (422, "too-far"),
        "5001 km is more than 5000 km.",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"odometer_in_km": -1},
        {"fuel_ml": -1},
        {"tolls": {"amount": -1}},
        {"parking": {"amount": 1, "currency": "USD"}},
        {"overtime_minutes": -5},
        {"overtime_minutes": 10**9},
        {"tip": 5},
    ],
)
async def test_figures_that_cannot_be_are_refused(yard: Yard, wrong: Body) -> None:
    sheet = await issued(yard)
    await yard.departed(sheet)
    clock.advance(timedelta(hours=1))
    answer = await yard.post(ADMIN, f"/trip-sheets/{sheet['id']}/return", TRIP | wrong)
    assert answer.status_code == 422
    assert await yard.service.recorded(TripReturned) == []


async def test_a_trip_returns_after_it_departed_and_never_in_the_future(yard: Yard) -> None:
    sheet = await issued(yard)
    path = f"/trip-sheets/{sheet['id']}"
    await yard.departed(sheet)
    ahead = (clock.now() + timedelta(hours=8)).isoformat()
    assert problem(await yard.post(ADMIN, f"{path}/return", TRIP)) == (
        422,
        "returned-before-departure",
    )
    answer = await yard.post(ADMIN, f"{path}/return", TRIP | {"returned_at": ahead})
    assert problem(answer) == (422, "not-yet")


async def usage(yard: Yard, sheet: Body) -> tuple[str, str]:
    rows = await yard.service.rows(
        "SELECT DISTINCT lower(period) AS a, upper(period) AS b FROM reservations "
        "WHERE source_id = $1 AND state = 'live'",
        UUID(sheet["id"]),
    )
    assert len(rows) == 1, "vehicle and driver are used together"
    return rows[0]["a"].isoformat(), rows[0]["b"].isoformat()


async def test_the_ledger_shows_the_real_trip_instead_of_the_planned_one(yard: Yard) -> None:
    sheet = await issued(yard)
    assert await usage(yard, sheet) == ("2026-03-02T16:00:00+00:00", "2026-03-03T16:00:00+00:00")
    await yard.departed(sheet)
    assert await usage(yard, sheet) == ("2026-03-02T04:00:00+00:00", "2026-03-03T16:00:00+00:00")
    clock.advance(timedelta(hours=3))
    returned = await yard.done(ADMIN, f"/trip-sheets/{sheet['id']}/return", TRIP)
    assert await usage(yard, sheet) == ("2026-03-02T04:00:00+00:00", "2026-03-02T07:00:00+00:00")
    assert returned["planned"]["starts_at"] == "2026-03-02T16:00:00Z"


async def test_a_late_return_reaches_as_far_as_the_next_trip(yard: Yard) -> None:
    sheet = await issued(yard)
    path = f"/assignments/{sheet['assignment_id']}/trip-sheets"
    await yard.done(DISPATCHER_PD, path, planned(day=4, start=8))
    await yard.departed(sheet)
    clock.advance(timedelta(days=2))
    await yard.done(ADMIN, f"/trip-sheets/{sheet['id']}/return", TRIP)
    assert await usage(yard, sheet) == ("2026-03-02T04:00:00+00:00", "2026-03-04T00:00:00+00:00")
    [fact] = await yard.service.recorded(TripReturned)
    assert fact.actual.minutes == 2 * 24 * 60


async def test_a_trip_that_departs_into_the_time_of_another_is_refused(yard: Yard) -> None:
    first = await issued(yard)
    path = f"/assignments/{first['assignment_id']}/trip-sheets"
    second = await yard.done(DISPATCHER_PD, path, planned(5))
    clock.advance(timedelta(hours=14))
    await yard.done(ADMIN, f"/trip-sheets/{second['id']}/acceptance")
    answer = await yard.post(
        ADMIN, f"/trip-sheets/{second['id']}/departure", {"odometer_out_km": 1_000}
    )
    assert problem(answer) == (409, "already-booked")


async def test_a_vehicle_that_is_out_departs_on_no_other_trip(yard: Yard) -> None:
    first = await issued(yard)
    path = f"/assignments/{first['assignment_id']}/trip-sheets"
    second = await yard.done(DISPATCHER_PD, path, planned(5))
    await yard.departed(first)
    clock.advance(timedelta(days=3))
    await yard.done(ADMIN, f"/trip-sheets/{second['id']}/acceptance")
    answer = await yard.post(
        ADMIN, f"/trip-sheets/{second['id']}/departure", {"odometer_out_km": 1_000}
    )
    assert problem(answer) == (409, "on-another-trip")


async def test_only_one_of_many_first_trips_of_a_customer_is_the_first(yard: Yard) -> None:
    sheets: list[Body] = []
    for _ in range(6):
        await yard.vehicle()
        await yard.driver()
        sheets.append(await yard.sheet(await yard.sign(a_line(term=TERM))))
    for sheet in sheets:
        await yard.departed(sheet)
    clock.advance(timedelta(hours=1))
    for sheet in sheets:
        await yard.done(ADMIN, f"/trip-sheets/{sheet['id']}/return", TRIP)

    await asyncio.gather(
        *(yard.done(DISPATCHER_PD, f"/trip-sheets/{sheet['id']}/closing") for sheet in sheets)
    )

    closed = await yard.service.recorded(TripSheetClosed)
    assert sorted(fact.first_for_customer for fact in closed) == [False] * 5 + [True]


async def test_a_sheet_closed_by_many_at_once_is_closed_once(yard: Yard) -> None:
    sheet = await issued(yard)
    await yard.driven(sheet)
    answers = await asyncio.gather(
        *(yard.post(DISPATCHER_PD, f"/trip-sheets/{sheet['id']}/closing") for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert len(await yard.service.recorded(TripSheetClosed)) == 1
