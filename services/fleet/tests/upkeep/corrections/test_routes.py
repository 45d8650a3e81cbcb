import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chassis.schedule import clock
from contracts.events.fleet import (
    TripSheetClosed,
    TripSheetCorrected,
    VehicleCostRecorded,
)

from ...factories import ADMIN, CUSTOMER, DISPATCHER_PD, DRIVER, FLEET_MANAGER, SELLER
from ...yard import Body, Yard
from ..workshop import HOUR, at, chartered, closed_trip, odometer, problem

WHY: Body = {"reason": "digits swapped"}


async def correct(yard: Yard, sheet: Body, **right: Any) -> Body:
    path = f"/trip-sheets/{sheet['id']}/correction"
    return await yard.done(FLEET_MANAGER, path, WHY | right)


async def refused(yard: Yard, sheet: Body, **right: Any) -> tuple[int, str]:
    path = f"/trip-sheets/{sheet['id']}/correction"
    return problem(await yard.post(FLEET_MANAGER, path, WHY | right))


async def costs(yard: Yard) -> dict[str, int]:
    sums: dict[str, int] = {}
    for fact in await yard.service.recorded(VehicleCostRecorded):
        sums[fact.kind] = sums.get(fact.kind, 0) + fact.amount.amount
    return sums


async def second_trip(yard: Yard, sheet: Body, out_km: int, in_km: int) -> Body:
    planned = {"starts_at": at(5, 8).isoformat(), "ends_at": at(5, 18).isoformat()}
    path = f"/assignments/{sheet['assignment_id']}/trip-sheets"
    second = await yard.done(DISPATCHER_PD, path, {"planned": planned})
    clock.stop_at(at(5, 8))
    return await yard.closed(second, out_km=out_km, in_km=in_km)


async def test_corrections_are_for_those_who_may(yard: Yard) -> None:
    sheet = await closed_trip(yard)
    path = f"/trip-sheets/{sheet['id']}"
    body = WHY | {"odometer_in_km": 1_110}
    for actor, status in ((None, 401), (SELLER, 403), (DRIVER, 403), (DISPATCHER_PD, 403)):
        assert (await yard.post(actor, f"{path}/correction", body)).status_code == status
    nowhere = "/trip-sheets/019f0000-0000-7000-8000-000000000000"
    assert (await yard.post(FLEET_MANAGER, f"{nowhere}/correction", body)).status_code == 404
    assert (await yard.get(None, f"{path}/corrections")).status_code == 401
    assert (await yard.get(DRIVER, f"{path}/corrections")).status_code == 404
    assert await yard.service.recorded(TripSheetCorrected) == []


async def test_a_correction_is_a_revision_with_all_facts(yard: Yard) -> None:
    sheet = await closed_trip(yard)
    corrected = await correct(
        yard, sheet, odometer_in_km=1_102, tolls={"amount": 5_400}, overtime_minutes=0
    )
    assert (corrected["status"], corrected["revision"]) == ("closed", sheet["revision"] + 1)
    assert (corrected["odometer_in_km"], corrected["tolls"]["amount"]) == (1_102, 5_400)
    [fact] = await yard.service.recorded(TripSheetCorrected)
    [closed] = await yard.service.recorded(TripSheetClosed)
    assert (fact.km, fact.odometer_out_km, fact.odometer_in_km) == (102, 1_000, 1_102)
    assert (fact.fuel_ml, fact.parking.amount, fact.overtime_minutes) == (9_500, 1_000, 0)
    assert (fact.closed_at, fact.actual) == (closed.closed_at, closed.actual)
    assert (fact.corrected_by, fact.reason) == (FLEET_MANAGER.id, "digits swapped")
    assert fact.revision == closed.revision + 1


async def test_what_was_wrong_stays_on_record(yard: Yard) -> None:
    sheet = await closed_trip(yard)
    await correct(yard, sheet, odometer_in_km=1_102)
    await correct(yard, sheet, parking={"amount": 0}, reason="no receipt")
    path = f"/trip-sheets/{sheet['id']}/corrections"
    second, first = await yard.listed(DISPATCHER_PD, path)
    assert (first["revision"], second["revision"]) == (2, 3)
    assert (first["before"]["odometer_in_km"], first["after"]["odometer_in_km"]) == (1_120, 1_102)
    assert first["after"] == second["before"]
    assert (second["after"]["parking"]["amount"], second["reason"]) == (0, "no receipt")
    assert second["corrected_by"] == str(FLEET_MANAGER.id)


async def test_the_odometer_goes_back_by_a_correction_alone(yard: Yard) -> None:
    sheet = await closed_trip(yard)
    assert await odometer(yard, sheet["vehicle_id"]) == 1_120
    await correct(yard, sheet, odometer_in_km=1_102)
    assert await odometer(yard, sheet["vehicle_id"]) == 1_102
    [back, out, _] = await yard.listed(ADMIN, f"/vehicles/{sheet['vehicle_id']}/readings")
    assert (out["odometer_km"], back["odometer_km"], back["km_before"]) == (1_000, 1_102, 102)
    clock.advance(HOUR)
    body = {"odometer_km": 1_105}
    await yard.done(DISPATCHER_PD, f"/vehicles/{sheet['vehicle_id']}/readings", body)


async def test_tolls_and_parking_follow_by_their_difference(yard: Yard) -> None:
    sheet = await closed_trip(yard)
    assert await costs(yard) == {"tolls": 4_500, "parking": 1_000}
    await correct(yard, sheet, tolls={"amount": 5_400}, parking={"amount": 0})
    assert await costs(yard) == {"tolls": 5_400, "parking": 0}
    *_, tolls, parking = await yard.service.recorded(VehicleCostRecorded)
    assert (tolls.amount.amount, parking.amount.amount) == (900, -1_000)
    assert (str(parking.trip_sheet_id), parking.customer_id) == (sheet["id"], CUSTOMER)
    await correct(yard, sheet, odometer_in_km=1_102)
    assert len(await yard.service.recorded(VehicleCostRecorded)) == 4


async def test_a_correction_before_the_costs_are_booked_leaves_the_right_sum(yard: Yard) -> None:
    _, _, sheet = await chartered(yard)
    await yard.closed(sheet)
    await correct(yard, sheet, tolls={"amount": 5_400})
    await yard.service.do_due_work()
    assert await costs(yard) == {"tolls": 5_400, "parking": 1_000}


async def test_neighbours_of_a_corrected_sheet_are_named(yard: Yard) -> None:
    first = await closed_trip(yard)
    second = await second_trip(yard, first, out_km=1_125, in_km=1_300)
    path = f"/trip-sheets/{first['id']}/correction"
    answer = await yard.post(FLEET_MANAGER, path, WHY | {"odometer_in_km": 1_126})
    assert problem(answer) == (409, "odometer-goes-back")
    assert answer.json()["in_the_way"]["document"] == second["number"]
    assert "1125 km of LD-2026-000002 (departure)" in answer.json()["detail"]
    await correct(yard, first, odometer_in_km=1_125)

    assert await refused(yard, second, odometer_out_km=1_124) == (409, "odometer-goes-back")
    assert await refused(yard, first, odometer_out_km=999) == (409, "odometer-goes-back")
    assert await odometer(yard, first["vehicle_id"]) == 1_300
    assert len(await yard.service.recorded(TripSheetCorrected)) == 1


async def test_only_a_closed_sheet_can_be_corrected(yard: Yard) -> None:
    _, _, sheet = await chartered(yard)
    assert await refused(yard, sheet, odometer_in_km=1_100) == (409, "wrong-step")
    await yard.driven(sheet)
    assert await refused(yard, sheet, odometer_in_km=1_100) == (409, "wrong-step")


async def test_a_correction_corrects_something_possible(yard: Yard) -> None:
    sheet = await closed_trip(yard)
    assert await refused(yard, sheet, odometer_in_km=1_120) == (422, "nothing-to-correct")
    assert await refused(yard, sheet, odometer_in_km=999) == (409, "odometer-goes-back")
    assert await refused(yard, sheet, odometer_in_km=6_001) == (422, "too-far")
    path = f"/trip-sheets/{sheet['id']}/correction"
    for wrong in (WHY, {"odometer_in_km": 1_100}, WHY | {"fuel_ml": -1}, WHY | {"price": 5}):
        assert (await yard.post(FLEET_MANAGER, path, wrong)).status_code == 422
    assert await yard.service.recorded(TripSheetCorrected) == []


async def test_corrections_at_once_leave_one_history(yard: Yard) -> None:
    sheet = await closed_trip(yard)
    path = f"/trip-sheets/{sheet['id']}/correction"
    answers = await asyncio.gather(
        *(
            yard.post(FLEET_MANAGER, path, WHY | {"tolls": {"amount": amount}})
            for amount in (100, 200, 300, 400, 500)
        )
    )
    assert {answer.status_code for answer in answers} == {200}
    facts = await yard.service.recorded(TripSheetCorrected)
    assert [fact.revision for fact in facts] == [2, 3, 4, 5, 6]
    assert (await costs(yard))["tolls"] == facts[-1].tolls.amount


async def test_who_drove_how_far_follows_a_correction(yard: Yard) -> None:
    sheet = await closed_trip(yard)
    second = await second_trip(yard, sheet, out_km=1_120, in_km=1_300)
    await correct(yard, second, odometer_in_km=1_290)
    await correct(yard, sheet, odometer_in_km=1_102)
    drivers = (await yard.get(DISPATCHER_PD, f"/vehicles/{sheet['vehicle_id']}/drivers")).json()
    vehicles = (await yard.get(DISPATCHER_PD, f"/drivers/{sheet['driver_id']}/vehicles")).json()
    for [row] in (drivers, vehicles):
        assert (row["trips"], row["km"]) == (2, 102 + 170)
        assert row["first_departed_at"] == "2026-03-02T04:00:00Z"
        assert row["last_returned_at"] == "2026-03-05T03:00:00Z"


@pytest.mark.parametrize("days", [0, 400])
async def test_a_correction_is_possible_however_late(yard: Yard, days: int) -> None:
    sheet = await closed_trip(yard)
    clock.advance(timedelta(days=days))
    assert (await correct(yard, sheet, odometer_in_km=1_102))["revision"] == 2
