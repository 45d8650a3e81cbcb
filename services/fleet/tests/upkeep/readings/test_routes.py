import asyncio
from typing import Any

import pytest

from chassis.schedule import clock

from ...factories import ADMIN, DISPATCHER_PD, DISPATCHER_XH, DRIVER, SELLER
from ...yard import Body, Yard
from ..workshop import HOUR, chartered, odometer, problem


async def test_readings_are_for_those_who_may(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    path = f"/vehicles/{vehicle['id']}/readings"
    for actor, status in ((None, 401), (DISPATCHER_XH, 404), (SELLER, 403), (DRIVER, 403)):
        assert (await yard.post(actor, path, {"odometer_km": 1_001})).status_code == status
        assert (await yard.get(actor, path)).status_code == status
    assert await odometer(yard, vehicle["id"]) == 1_000


async def test_a_reading_moves_the_odometer_and_tells_what_was_burnt(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    path = f"/vehicles/{vehicle['id']}/readings"
    clock.advance(HOUR)
    body = {
        "odometer_km": 1_200,
        "fuel_level": 40,
        "fuel_ml": 17_001,
        "private_use": 30,
        "note": "scratch on the left door",
    }
    read = await yard.done(DISPATCHER_PD, path, body)
    assert {name: read[name] for name in body} == body
    assert (read["source"], read["read_by"]) == ("check", str(DISPATCHER_PD.id))
    assert (read["km_before"], read["ml_per_100_km"]) == (200, 8_501)
    assert await odometer(yard, vehicle["id"]) == 1_200
    [latest, first] = await yard.listed(DISPATCHER_PD, path)
    assert latest == read
    assert (first["source"], first["odometer_km"], first["km_before"]) == ("registration", 1_000, 0)
    assert first["ml_per_100_km"] is None


async def test_a_lower_reading_is_refused_with_the_one_in_the_way(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    path = f"/vehicles/{vehicle['id']}/readings"
    clock.advance(HOUR)
    high = await yard.done(DISPATCHER_PD, path, {"odometer_km": 1_200})
    answer = await yard.post(DISPATCHER_PD, path, {"odometer_km": 1_199})
    assert problem(answer) == (409, "odometer-goes-back")
    assert answer.json()["in_the_way"]["reading_id"] == high["id"]
    assert answer.json()["in_the_way"]["odometer_km"] == 1_200
    assert await odometer(yard, vehicle["id"]) == 1_200


async def test_a_reading_entered_late_fits_between_its_neighbours(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    path = f"/vehicles/{vehicle['id']}/readings"
    noon = clock.now()
    clock.advance(6 * HOUR)
    await yard.done(DISPATCHER_PD, path, {"odometer_km": 1_200})
    late = {"read_at": (noon + HOUR).isoformat()}
    answer = await yard.post(DISPATCHER_PD, path, late | {"odometer_km": 1_201})
    assert problem(answer) == (409, "odometer-goes-back")
    assert "more than the 1200 km" in answer.json()["detail"]
    await yard.done(DISPATCHER_PD, path, late | {"odometer_km": 1_150})
    assert await odometer(yard, vehicle["id"]) == 1_200
    again = {"read_at": (noon + 2 * HOUR).isoformat(), "odometer_km": 1_149}
    assert problem(await yard.post(DISPATCHER_PD, path, again)) == (409, "odometer-goes-back")


async def test_trips_are_readings_too(yard: Yard) -> None:
    vehicle, _, sheet = await chartered(yard)
    await yard.driven(sheet, out_km=1_003, in_km=1_123)
    path = f"/vehicles/{vehicle['id']}/readings"
    back, out, _ = await yard.listed(DISPATCHER_PD, path)
    assert [(row["source"], row["odometer_km"], row["km_before"]) for row in (out, back)] == [
        ("departure", 1_003, 3),
        ("return", 1_123, 120),
    ]
    assert (back["source_id"], back["document"]) == (sheet["id"], "LD-2026-000001")
    assert (back["fuel_ml"], back["ml_per_100_km"]) == (9_500, 7_917)
    answer = await yard.post(DISPATCHER_PD, path, {"odometer_km": 1_122})
    assert answer.json()["in_the_way"]["document"] == "LD-2026-000001"


async def test_a_reading_on_the_way_does_not_shorten_the_trip(yard: Yard) -> None:
    vehicle, _, sheet = await chartered(yard)
    await yard.departed(sheet, km=1_000)
    clock.advance(HOUR)
    path = f"/vehicles/{vehicle['id']}/readings"
    await yard.done(DISPATCHER_PD, path, {"odometer_km": 1_060})
    clock.advance(HOUR)
    back = {"odometer_in_km": 1_120, "fuel_ml": 9_500, "overtime_minutes": 0}
    back |= {"tolls": {"amount": 0}, "parking": {"amount": 0}}
    await yard.done(ADMIN, f"/trip-sheets/{sheet['id']}/return", back)
    returned, on_the_way, *_ = await yard.listed(DISPATCHER_PD, path)
    assert (on_the_way["km_before"], returned["km_before"]) == (60, 120)


async def test_a_trip_entered_late_must_fit_between_the_readings(yard: Yard) -> None:
    vehicle, _, sheet = await chartered(yard)
    noon = clock.now()
    clock.advance(2 * HOUR)
    path = f"/vehicles/{vehicle['id']}/readings"
    await yard.done(DISPATCHER_PD, path, {"odometer_km": 1_000})
    await yard.done(ADMIN, f"/trip-sheets/{sheet['id']}/acceptance")
    late = {"odometer_out_km": 1_005, "departed_at": (noon + HOUR).isoformat()}
    answer = await yard.post(ADMIN, f"/trip-sheets/{sheet['id']}/departure", late)
    assert problem(answer) == (409, "odometer-goes-back")


async def test_readings_entered_at_once_never_fall(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    path = f"/vehicles/{vehicle['id']}/readings"
    clock.advance(HOUR)
    said: list[Body] = [{"odometer_km": 1_000 + km} for km in (50, 10, 40, 20, 30, 60, 5, 55)]
    answers = await asyncio.gather(*(yard.post(DISPATCHER_PD, path, body) for body in said))
    assert {answer.status_code for answer in answers} <= {201, 409}
    rows = await yard.service.rows(
        "SELECT odometer_km FROM odometer_readings WHERE source = 'check' ORDER BY read_at, id"
    )
    shown = [row["odometer_km"] for row in rows]
    assert shown == sorted(shown)
    assert await odometer(yard, vehicle["id"]) == shown[-1] == 1_060


@pytest.mark.parametrize(
    "wrong",
    [
        {"odometer_km": -1},
        {"odometer_km": 5_000_001},
        {"fuel_level": 101},
        {"fuel_ml": -1},
        {"private_use": -1},
        {"read_at": "2026-03-03T12:00:00+08:00"},
        {"mood": "good"},
    ],
)
async def test_what_cannot_be_read_is_refused(yard: Yard, wrong: dict[str, Any]) -> None:
    vehicle = await yard.vehicle()
    body = {"odometer_km": 1_001} | wrong
    answer = await yard.post(DISPATCHER_PD, f"/vehicles/{vehicle['id']}/readings", body)
    assert answer.status_code == 422
