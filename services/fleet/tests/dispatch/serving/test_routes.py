from datetime import date, timedelta
from typing import Any

import pytest

from chassis.schedule import clock
from chassis.tables import new_id
from contracts.events.fleet import AssignmentEnded, TripSheetVoided, VehicleAssigned
from contracts.values import Term, VehicleGrade, VehicleNeed

from ...factories import (
    ADMIN,
    DISPATCHER_PD,
    DISPATCHER_XH,
    DRIVER,
    FLEET_MANAGER,
    a_line,
)
from ...yard import Body, Yard


async def waiting_demand(yard: Yard, **line: Any) -> Body:
    return await yard.demand(await yard.sign(a_line(**line)))


def choice(vehicle: Body, *drivers: Body) -> Body:
    return {"vehicle_id": vehicle["id"], "driver_ids": [driver["id"] for driver in drivers]}


def ending(at: timedelta = timedelta(), reason: str = "customer gave it back") -> Body:
    return {"ended_at": (clock.now() + at).isoformat(), "reason": reason}


async def test_assigning_by_hand_is_for_the_dispatcher_of_the_branch(yard: Yard) -> None:
    demand = await waiting_demand(yard)
    vehicle, driver = await yard.vehicle(), await yard.driver()
    path = f"/demands/{demand['id']}/assignment"
    assert (await yard.post(None, path, choice(vehicle, driver))).status_code == 401
    assert (await yard.post(DRIVER, path, choice(vehicle, driver))).status_code == 403
    assert (await yard.post(DISPATCHER_XH, path, choice(vehicle, driver))).status_code == 404
    made = await yard.done(DISPATCHER_PD, path, choice(vehicle, driver))
    assert (made["plate"], made["driver_ids"]) == (vehicle["plate"], [driver["id"]])
    again = await yard.post(DISPATCHER_PD, path, choice(vehicle, driver))
    assert again.json()["type"] == "urn:ludan:problem:demand-not-waiting"
    assert len(await yard.service.recorded(VehicleAssigned)) == 1


async def test_what_the_dispatcher_chooses_must_suit(yard: Yard) -> None:
    demand = await waiting_demand(yard, need=VehicleNeed(grade=VehicleGrade.BUSINESS))
    path = f"/demands/{demand['id']}/assignment"
    sedan, van = await yard.vehicle("sedan"), await yard.vehicle("van")
    foreign = await yard.vehicle("van", branch="XH")
    wide, narrow = await yard.driver("A1"), await yard.driver("C1")
    expired = await yard.driver("A1", expires_on="2026-03-20")
    elsewhere = await yard.driver("A1", branch="XH")

    async def refusal(*chosen: Body, actor: Any = DISPATCHER_PD) -> tuple[int, str]:
        answer = await yard.post(actor, path, choice(*chosen))
        return answer.status_code, answer.json()["type"].rpartition(":")[2]

    assert await refusal(sedan, wide) == (409, "vehicle-unsuitable")
    assert await refusal(foreign, wide) == (404, "not-found")
    assert await refusal(foreign, wide, actor=ADMIN) == (409, "vehicle-unsuitable")
    assert await refusal(van, narrow) == (409, "licence-insufficient")
    assert await refusal(van, expired) == (409, "licence-insufficient")
    assert await refusal(van, elsewhere) == (404, "not-found")
    assert await refusal(van) == (422, "drivers-missing")
    assert await refusal(van, wide, wide) == (422, "drivers-missing")
    await yard.done(FLEET_MANAGER, f"/vehicles/{van['id']}/block", {"reason": "brakes"})
    assert await refusal(van, wide) == (409, "vehicle-blocked")
    assert await yard.service.recorded(VehicleAssigned) == []


async def test_a_higher_grade_may_stand_in_for_a_model_by_hand(yard: Yard) -> None:
    demand = await yard.demand(await yard.sign_for("sedan"))
    van, driver = await yard.vehicle("van"), await yard.driver("A1")
    made = await yard.done(
        DISPATCHER_PD, f"/demands/{demand['id']}/assignment", choice(van, driver)
    )
    assert made["vehicle_id"] == van["id"]


async def test_a_taken_vehicle_is_refused_with_its_holder_and_free_ones_instead(
    yard: Yard,
) -> None:
    vehicle, driver = await yard.vehicle(), await yard.driver()
    await yard.sign()
    demand = await waiting_demand(yard)
    spare = await yard.driver()
    others = [await yard.vehicle() for _ in range(4)]
    path = f"/demands/{demand['id']}/assignment"

    answer = await yard.post(DISPATCHER_PD, path, choice(vehicle, spare))
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "urn:ludan:problem:already-booked")
    assert (problem["resource_type"], problem["resource_id"]) == ("vehicle", vehicle["id"])
    assert problem["blocking"]["document"] == "HT-2026-000001"
    offered = [offer["plate"] for offer in problem["alternatives"]]
    assert offered == [other["plate"] for other in others[:3]]

    answer = await yard.post(DISPATCHER_PD, path, choice(others[0], driver))
    problem = answer.json()
    assert (problem["resource_type"], problem["resource_id"]) == ("driver", driver["id"])
    assert [offer["number"] for offer in problem["alternatives"]] == [spare["number"]]
    assert await yard.availability(others[0]) == "idle"


async def test_a_dispatcher_ends_an_assignment_and_the_next_demand_gets_its_vehicle(
    yard: Yard,
) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    today = Term(starts_on=date(2026, 3, 2), ends_on=date(2027, 3, 2))
    ended_contract = await yard.sign(a_line(term=today))
    waiting_contract = await yard.sign(a_line(term=today))
    assignment = await yard.assignment(ended_contract)
    path = f"/assignments/{assignment['id']}/end"
    clock.advance(timedelta(hours=2))
    assert (await yard.post(None, path, ending())).status_code == 401
    assert (await yard.post(DRIVER, path, ending())).status_code == 403
    assert (await yard.post(DISPATCHER_XH, path, ending())).status_code == 404

    ended = await yard.done(DISPATCHER_PD, path, ending())

    assert (ended["state"], ended["end_reason"]) == ("ended", "customer gave it back")
    [told] = await yard.service.recorded(AssignmentEnded)
    assert told.period.ends_at == told.ended_at == clock.now()
    [voided] = await yard.service.recorded(TripSheetVoided)
    assert voided.reason == "customer gave it back"
    assert (await yard.demand(ended_contract))["state"] == "closed"
    assert await yard.availability(vehicle) == "idle"
    again = await yard.post(DISPATCHER_PD, path, ending())
    assert again.json()["type"] == "urn:ludan:problem:assignment-not-active"

    await yard.service.do_due_work()
    assert (await yard.assignment(waiting_contract))["plate"] == vehicle["plate"]


async def test_an_assignment_that_has_not_begun_is_given_back_altogether(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    assignment = await yard.assignment(await yard.sign())
    await yard.done(DISPATCHER_PD, f"/assignments/{assignment['id']}/end", ending())
    assert await yard.listed(DISPATCHER_PD, f"/vehicles/{vehicle['id']}/bookings") == []
    assert await yard.availability(vehicle) == "idle"


async def test_an_assignment_ended_ahead_holds_its_vehicle_until_then(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    term = Term(starts_on=date(2026, 3, 2), ends_on=date(2027, 3, 2))
    assignment = await yard.assignment(await yard.sign(a_line(term=term)))
    path = f"/assignments/{assignment['id']}/end"
    await yard.done(DISPATCHER_PD, path, ending(timedelta(days=10)))
    assert await yard.availability(vehicle) == "committed"
    clock.advance(timedelta(days=10))
    await yard.service.do_due_work()
    assert await yard.availability(vehicle) == "idle"
    assert len(await yard.service.recorded(AssignmentEnded)) == 1


async def test_no_assignment_ends_while_its_vehicle_is_out(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    contract_id = await yard.sign()
    await yard.departed(await yard.sheet(contract_id))
    assignment = await yard.assignment(contract_id)
    answer = await yard.post(DISPATCHER_PD, f"/assignments/{assignment['id']}/end", ending())
    assert answer.json()["type"] == "urn:ludan:problem:still-departed"
    assert await yard.service.recorded(AssignmentEnded) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"ended_at": "yesterday", "reason": "x"},
        {"ended_at": "2026-03-02T00:00:00", "reason": "x"},
        {"ended_at": "2099-01-01T00:00:00Z", "reason": "after the term"},
        {"ended_at": "2026-03-02T00:00:00Z", "reason": ""},
        {"ended_at": "2026-03-02T00:00:00Z", "reason": "x", "fee": 1},
    ],
)
async def test_an_impossible_end_changes_nothing(yard: Yard, wrong: Body) -> None:
    await yard.vehicle()
    await yard.driver()
    assignment = await yard.assignment(await yard.sign())
    answer = await yard.post(DISPATCHER_PD, f"/assignments/{assignment['id']}/end", wrong)
    assert answer.status_code == 422
    assert await yard.service.recorded(AssignmentEnded) == []


async def test_a_demand_that_does_not_exist_looks_like_a_foreign_one(yard: Yard) -> None:
    demand = await waiting_demand(yard)
    vehicle, driver = await yard.vehicle(), await yard.driver()
    foreign = await yard.post(
        DISPATCHER_XH, f"/demands/{demand['id']}/assignment", choice(vehicle, driver)
    )
    missing = await yard.post(
        DISPATCHER_XH, f"/demands/{new_id()}/assignment", choice(vehicle, driver)
    )
    assert (foreign.status_code, foreign.json()) == (missing.status_code, missing.json())
