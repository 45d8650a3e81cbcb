"""Complaints, driver changes and the workshop: service and fleet work together over events."""

import pytest

from ops.operating.operator import Operator
from ops.reconcile import reconcile_system
from ops.story.charter import Turn
from ops.story.gateway import Json, Refused

from .office import Begun, Office, eventually


async def test_a_complaint_passes_all_its_stations(office: Office, operator: Operator) -> None:
    charter = await office.charter(turn=Turn.COMPLAINT)
    charted = await charter.flow.run()

    (ticket,) = await tickets(office, charted.customer_id, kind="complaint")
    assert ticket["status"] == "closed"
    whole = await office.management.get(f"/api/service-desk/v1/tickets/{ticket['id']}")
    stations = [station["station"] for station in whole["stations"]]
    assert stations[:3] == ["new", "with_manager", "assigned"]
    assert "report_submitted" in stations
    assert ticket["driver_id"], "the sheet told who drove"

    async def called() -> Json | None:
        calls = await office.management.every("/api/service-desk/v1/calls")
        return next((c for c in calls if c["ticket_id"] == ticket["id"]), None)

    after = await eventually(called)
    assert after["kind"] == "after_complaint"
    assert (await reconcile_system(operator)).findings == ()


async def test_nobody_accepts_the_report_on_their_own_work(office: Office) -> None:
    charter = await driven(office)
    agent = office.house.person(office.firm.service_agent)
    ticket = await charter.flow.scene.do(agent, "/api/service-desk/v1/tickets", complaint(charter))
    with pytest.raises(Refused) as refused:
        await charter.flow.scene.do(
            agent, f"/api/service-desk/v1/tickets/{ticket['id']}/acceptance"
        )
    assert refused.value.status in {403, 409}


async def test_a_change_of_driver_goes_through_fleet_and_comes_back(
    office: Office, operator: Operator
) -> None:
    charter = await office.charter(turn=Turn.DRIVER_CHANGE)
    charted = await charter.flow.run()

    async def solved() -> Json | None:
        rows = await tickets(office, charted.customer_id, kind="driver_change")
        return rows[0] if rows and rows[0]["status"] in {"resolved", "closed"} else None

    ticket = await eventually(solved)
    (change,) = await office.management.every(
        "/api/fleet/v1/driver-changes", customer_id=charted.customer_id
    )
    assert change["ticket_id"] == ticket["id"]
    sheet = await office.management.get(f"/api/fleet/v1/trip-sheets/{charted.trip_sheet_id}")
    assert sheet["driver_id"] in change["proposed_driver_ids"]
    assert sheet["driver_id"] != change["driver_id"]
    assert (await reconcile_system(operator)).findings == ()


async def test_while_a_vehicle_is_in_the_workshop_another_one_stands_in(
    office: Office, operator: Operator
) -> None:
    charter = await office.charter(turn=Turn.WORKSHOP)
    charted = await charter.flow.run()

    rows = await office.management.every(
        "/api/fleet/v1/assignments", contract_id=charted.contract_id
    )
    primary, stand_in = sorted(rows, key=lambda row: row["replacement_for"] is not None)
    assert stand_in["replacement_for"] == primary["id"]
    assert stand_in["vehicle_id"] != primary["vehicle_id"]
    booked = [
        row
        async for row in operator.every("fleet", "/internal/ledger", layer="usage")
        if row["resource_id"] == primary["vehicle_id"] and row["source_type"] == "work_order"
    ]
    assert [row["period"] for row in booked] == [stand_in["period"]]
    assert (await reconcile_system(operator)).findings == ()


async def test_the_first_trip_of_a_customer_is_followed_by_a_call_and_a_welcome(
    office: Office,
) -> None:
    charter = await driven(office)
    customer_id = charter.flow.result.customer_id
    agent = office.house.person(office.firm.service_agent)

    async def first_call() -> Json | None:
        calls = await agent.every("/api/service-desk/v1/calls")
        return next((c for c in calls if c["customer_id"] == customer_id), None)

    call = await eventually(first_call)
    assert (call["kind"], call["priority"]) == ("first_use", "high")
    tasks = await agent.every("/api/service-desk/v1/care-tasks")
    welcome = next(task for task in tasks if task["customer_id"] == customer_id)
    assert welcome["contract_id"] == charter.flow.result.contract_id


async def driven(office: Office) -> Begun:
    charter = await office.charter()
    await charter.flow.run()
    return charter


async def tickets(office: Office, customer_id: str, **of: str) -> list[Json]:
    rows = await office.management.every("/api/service-desk/v1/tickets", **of)
    return [row for row in rows if row["customer_id"] == customer_id]


def complaint(charter: Begun) -> Json:
    return {
        "kind": "complaint",
        "channel": "phone",
        "customer_id": charter.flow.result.customer_id,
        "trip_sheet_id": charter.flow.result.trip_sheet_id,
        "identity_verified": True,
        "description": "车内有烟味",
        "happened_on": charter.house.today().isoformat(),
        "wish": "书面道歉",
    }
