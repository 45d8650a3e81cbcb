from datetime import timedelta
from uuid import UUID

from chassis.schedule import clock
from contracts.events.fleet import (
    DriverChangeProposed,
    DriverChangeRefused,
    DriverReassigned,
    TripSheetAmended,
)

from ...factories import (
    ADMIN,
    DISPATCHER_PD,
    DISPATCHER_XH,
    DRIVER,
    a_line,
    contract_signed,
)
from ...yard import TRIP, Yard
from ..bookings import overlaps
from .asking import YEAR, asked, one_change, served


async def test_reading_and_deciding_is_for_the_branch(yard: Yard) -> None:
    driver, [other] = await served(yard)
    await yard.service.deliver(asked(driver))
    change = await one_change(yard)
    path, body = f"/driver-changes/{change['id']}", {"driver_id": other["id"]}
    assert (await yard.get(None, "/driver-changes")).status_code == 401
    assert (await yard.get(DRIVER, "/driver-changes")).status_code == 403
    assert await yard.listed(DISPATCHER_XH, "/driver-changes") == []
    assert (await yard.get(DISPATCHER_XH, path)).status_code == 404
    assert (await yard.post(None, f"{path}/decision", body)).status_code == 401
    assert (await yard.post(DRIVER, f"{path}/decision", body)).status_code == 403
    assert (await yard.post(DISPATCHER_XH, f"{path}/decision", body)).status_code == 404
    assert (await yard.get(DISPATCHER_PD, path)).json()["reason"] == "drives too fast"
    for wrong in ({}, body | {"refuse_reason": "no"}, {"refuse_reason": ""}, body | {"fee": 1}):
        assert (await yard.post(DISPATCHER_PD, f"{path}/decision", wrong)).status_code == 422


async def test_three_are_proposed_who_are_free_and_licensed_and_know_the_vehicle_first(
    yard: Yard,
) -> None:
    driver, _ = await served(yard, spare=0)
    busy_vehicle, busy = await yard.vehicle(), await yard.driver()
    await yard.sign(a_line(term=YEAR, nominated=UUID(busy_vehicle["id"])))
    free = [await yard.driver() for _ in range(4)]
    await yard.driver(expires_on="2026-03-03")
    await yard.driver(branch="XH")
    await yard.service.rows(
        "INSERT INTO trip_sheets SELECT (jsonb_populate_record(s, jsonb_build_object("
        "'id', gen_random_uuid(), 'number', 'LD-0', 'driver_id', $1::text, 'status', 'closed'))).* "
        "FROM trip_sheets s WHERE driver_id = $2",
        free[3]["id"],
        UUID(driver["id"]),
    )
    await yard.service.deliver(asked(driver))
    [proposed] = await yard.service.recorded(DriverChangeProposed)
    named = [str(one) for one in proposed.proposed_driver_ids]
    assert named == [free[3]["id"], free[0]["id"], free[1]["id"]]
    assert busy["id"] not in named


async def test_a_decision_exchanges_commitments_and_future_sheets_and_leaves_the_running_one(
    yard: Yard,
) -> None:
    driver, [other] = await served(yard)
    [assignment] = await yard.listed(ADMIN, "/assignments")
    running = (await yard.listed(ADMIN, "/trip-sheets"))[0]
    await yard.departed(running)
    planned = {
        "planned": {
            "starts_at": "2026-03-05T08:00:00+08:00",
            "ends_at": "2026-03-05T18:00:00+08:00",
        }
    }
    future = await yard.done(DISPATCHER_PD, f"/assignments/{assignment['id']}/trip-sheets", planned)
    await yard.service.deliver(asked(driver, trip_sheet_id=UUID(running["id"])))
    change = await one_change(yard)
    assert change["assignment_id"] == assignment["id"]

    decided = await yard.done(
        DISPATCHER_PD, f"/driver-changes/{change['id']}/decision", {"driver_id": other["id"]}
    )

    assert (decided["state"], decided["new_driver_id"]) == ("decided", other["id"])
    [reassigned] = await yard.service.recorded(DriverReassigned)
    assert (str(reassigned.old_driver_id), str(reassigned.new_driver_id)) == (
        driver["id"],
        other["id"],
    )
    assert reassigned.from_at == clock.now()
    assert [str(one) for one in reassigned.driver_ids] == [other["id"]]
    [amended] = await yard.service.recorded(TripSheetAmended)
    assert (str(amended.trip_sheet_id), amended.changed) == (future["id"], ("driver_id",))
    sheets = {one["id"]: one for one in await yard.listed(ADMIN, "/trip-sheets")}
    assert sheets[running["id"]]["driver_id"] == driver["id"]
    assert sheets[future["id"]]["driver_id"] == other["id"]
    held = await yard.service.rows(
        "SELECT resource_id, lower(period) AS a, upper(period) AS b FROM reservations "
        "WHERE state = 'live' AND layer = 'commitment' AND resource_type = 'driver'"
    )
    assert [str(row["resource_id"]) for row in held] == [other["id"]]
    assert await overlaps(yard.service) == []
    again = await yard.post(
        DISPATCHER_PD, f"/driver-changes/{change['id']}/decision", {"driver_id": other["id"]}
    )
    assert again.json()["type"].endswith("change-not-open")
    clock.advance(timedelta(hours=2))
    await yard.done(ADMIN, f"/trip-sheets/{running['id']}/return", TRIP)
    # Whoever drives on from here is the new driver, by default and by name.
    planned["planned"]["starts_at"] = "2026-03-06T08:00:00+08:00"
    planned["planned"]["ends_at"] = "2026-03-06T18:00:00+08:00"
    path = f"/assignments/{assignment['id']}/trip-sheets"
    refused = await yard.post(DISPATCHER_PD, path, planned | {"driver_id": driver["id"]})
    assert refused.json()["type"].endswith("driver-not-assigned")
    assert (await yard.done(DISPATCHER_PD, path, planned))["driver_id"] == other["id"]


async def test_until_a_change_begins_the_old_driver_drives(yard: Yard) -> None:
    driver, [other] = await served(yard)
    [assignment] = await yard.listed(ADMIN, "/assignments")
    await yard.service.deliver(asked(driver))
    change = await one_change(yard)
    from_at = (clock.now() + timedelta(days=10)).isoformat()
    decision = {"driver_id": other["id"], "from_at": from_at}
    await yard.done(DISPATCHER_PD, f"/driver-changes/{change['id']}/decision", decision)
    path = f"/assignments/{assignment['id']}/trip-sheets"
    drivers: list[str] = []
    for day in (5, 20):
        period = {
            "starts_at": f"2026-03-{day:02d}T08:00:00+08:00",
            "ends_at": f"2026-03-{day:02d}T18:00:00+08:00",
        }
        made = await yard.done(DISPATCHER_PD, path, {"planned": period})
        drivers.append(made["driver_id"])
    assert drivers == [driver["id"], other["id"]]


async def test_without_anybody_free_the_wish_is_refused_at_once(yard: Yard) -> None:
    driver, _ = await served(yard, spare=0)
    request = asked(driver)
    await yard.service.deliver(request)
    [refused] = await yard.service.recorded(DriverChangeRefused)
    assert (refused.ticket_id, refused.reason) == (
        request.ticket_id,
        "No other driver who may drive this vehicle is free.",
    )
    elsewhere = await yard.driver()
    await yard.service.deliver(asked(elsewhere))
    [_, second] = await yard.service.recorded(DriverChangeRefused)
    assert (second.assignment_id, second.reason) == (
        None,
        "This driver serves no assignment of the customer now.",
    )


async def test_whom_a_customer_did_not_want_is_not_proposed_again(yard: Yard) -> None:
    driver, others = await served(yard, spare=2)
    await yard.service.deliver(asked(driver))
    change = await one_change(yard)
    await yard.done(
        DISPATCHER_PD, f"/driver-changes/{change['id']}/decision", {"driver_id": others[0]["id"]}
    )
    await yard.service.deliver(asked(others[0]))
    proposals = await yard.service.recorded(DriverChangeProposed)
    assert [str(one) for one in proposals[-1].proposed_driver_ids] == [others[1]["id"]]


async def test_a_refusal_goes_back_to_whoever_asked_who_may_ask_again(yard: Yard) -> None:
    driver, _ = await served(yard)
    request = asked(driver)
    await yard.service.deliver(request, request)
    assert len(await yard.service.recorded(DriverChangeProposed)) == 1
    change = await one_change(yard)
    body = {"refuse_reason": "the contract names this driver"}
    await yard.done(DISPATCHER_PD, f"/driver-changes/{change['id']}/decision", body)
    [refused] = await yard.service.recorded(DriverChangeRefused)
    assert (refused.reason, refused.ticket_id) == (body["refuse_reason"], request.ticket_id)
    assert await yard.service.recorded(DriverReassigned) == []
    await yard.service.deliver(request)
    assert len(await yard.service.recorded(DriverChangeProposed)) == 2


async def test_a_driver_who_is_taken_is_refused_with_others_instead(yard: Yard) -> None:
    driver, [other, third] = await served(yard, spare=2)
    await yard.service.deliver(asked(driver))
    change = await one_change(yard)
    vehicle = await yard.vehicle()
    taken = contract_signed(a_line(term=YEAR, nominated=UUID(vehicle["id"])))
    await yard.service.deliver(taken)
    by = (await yard.assignment(str(taken.contract_id)))["driver_ids"][0]
    free = third if by == other["id"] else other
    answer = await yard.post(
        DISPATCHER_PD, f"/driver-changes/{change['id']}/decision", {"driver_id": by}
    )
    assert answer.json()["type"].endswith("already-booked")
    assert [offer["driver_id"] for offer in answer.json()["alternatives"]] == [free["id"]]
    [assignment] = await yard.listed(
        ADMIN, "/assignments", vehicle_id=(await yard.listed(ADMIN, "/vehicles"))[-1]["id"]
    )
    assert assignment["driver_ids"] == [driver["id"]]
    assert await overlaps(yard.service) == []
