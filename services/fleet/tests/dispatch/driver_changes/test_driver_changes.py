from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.schedule import clock
from chassis.tables import new_id
from contracts.events.fleet import (
    DriverChangeProposed,
    DriverChangeRefused,
    DriverReassigned,
    TripSheetAmended,
    VehicleAssigned,
)
from contracts.events.gateway import StaffLeaving, StaffLeft
from contracts.events.service_desk import (
    DriverChangeRequested,
    Priority,
    TicketChannel,
    TicketKind,
    TicketStatus,
)
from contracts.values import Scope, Term

from ...factories import (
    ADMIN,
    CUSTOMER,
    DISPATCHER_PD,
    DISPATCHER_XH,
    DRIVER,
    TODAY,
    a_line,
    contract_signed,
)
from ...yard import TRIP, Body, Yard
from ..bookings import an_order, hours, overlaps

YEAR = Term(starts_on=TODAY, ends_on=date(2027, 3, 2))


def asked(driver: Body | None, **about: Any) -> DriverChangeRequested:
    """A customer wants another driver."""
    told: dict[str, Any] = {
        "ticket_id": new_id(),
        "number": "GD-2026-000001",
        "kind": TicketKind.DRIVER_CHANGE,
        "status": TicketStatus.WITH_FLEET,
        "priority": Priority.NORMAL,
        "channel": TicketChannel.PHONE,
        "customer_id": CUSTOMER,
        "contact_id": None,
        "contract_id": None,
        "order_id": None,
        "trip_sheet_id": None,
        "vehicle_id": None,
        "driver_id": UUID(driver["id"]) if driver else None,
        "branch": "PD",
        "responsible_id": None,
        "opened_at": clock.now(),
        "scope": Scope(org_path="HQ", owner_id=new_id()),
        "reason": "drives too fast",
    }
    told |= about
    return DriverChangeRequested(**told)


async def one_change(yard: Yard) -> Body:
    [change] = await yard.listed(DISPATCHER_PD, "/driver-changes", state="open")
    return change


async def served(yard: Yard, spare: int = 1) -> tuple[Body, list[Body]]:
    """A driver with an assignment for a year from now on, and spare ones."""
    await yard.vehicle()
    driver = await yard.driver()
    await yard.sign(a_line(term=YEAR))
    return driver, [await yard.driver() for _ in range(spare)]


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


def leaving(staff_id: UUID, on: date) -> StaffLeaving:
    return StaffLeaving(
        staff_id=staff_id, manager_id=new_id(), leaves_on=on, roles=("driver",), org_path="HQ/PD"
    )


async def test_who_leaves_gets_no_business_beyond_that_day_and_proposals_for_the_rest(
    yard: Yard,
) -> None:
    staff_id = new_id()
    await yard.vehicle()
    driver = await yard.driver(staff_id=staff_id)
    await yard.sign(a_line(term=YEAR))
    other = await yard.driver()
    told = leaving(staff_id, date(2026, 3, 20))
    await yard.service.deliver(told, told)

    [proposed] = await yard.service.recorded(DriverChangeProposed)
    assert (str(proposed.driver_id), proposed.ticket_id) == (driver["id"], None)
    change = await one_change(yard)
    assert (change["cause"], change["reason"]) == ("leaves", "The driver leaves on 2026-03-20.")
    body = {"driver_id": other["id"]}
    await yard.done(DISPATCHER_PD, f"/driver-changes/{change['id']}/decision", body)
    [reassigned] = await yard.service.recorded(DriverReassigned)
    assert reassigned.from_at == datetime(2026, 3, 19, 16, tzinfo=UTC)

    await yard.service.deliver(
        StaffLeft(
            staff_id=staff_id,
            manager_id=new_id(),
            left_on=date(2026, 3, 20),
            roles=("driver",),
            org_path="HQ/PD",
        )
    )
    known = {one["id"]: one for one in await yard.listed(ADMIN, "/drivers")}
    assert (known[driver["id"]]["state"], known[other["id"]]["state"]) == ("left", "active")


@pytest.mark.parametrize(("leaves_on", "chosen"), [(date(2026, 3, 4), True), (TODAY, False)])
async def test_until_the_day_of_leaving_orders_are_still_driven(
    yard: Yard, leaves_on: date, chosen: bool
) -> None:
    staff_id = new_id()
    await yard.vehicle()
    driver = await yard.driver(staff_id=staff_id)
    await yard.service.deliver(leaving(staff_id, leaves_on), an_order(hours(24, 30)))
    assert bool(await yard.service.recorded(VehicleAssigned)) is chosen
    [demand] = await yard.listed(ADMIN, "/demands")
    if not chosen:
        body = {
            "vehicle_id": (await yard.listed(ADMIN, "/vehicles"))[0]["id"],
            "driver_ids": [driver["id"]],
        }
        answer = await yard.post(DISPATCHER_PD, f"/demands/{demand['id']}/assignment", body)
        assert answer.json()["type"].endswith("driver-gone")


async def test_staff_who_do_not_drive_concern_nobody_here(yard: Yard) -> None:
    await yard.service.deliver(leaving(new_id(), TODAY))
    assert await yard.service.parked() == []
