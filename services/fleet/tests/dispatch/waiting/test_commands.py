from datetime import date, timedelta

from chassis.schedule import clock
from contracts.events.fleet import (
    AssignmentDemandUnmet,
    AssignmentEnded,
    TripSheetIssued,
    VehicleAssigned,
)
from contracts.values import Term, VehicleGrade, VehicleNeed

from ...factories import (
    ADMIN,
    CUSTOMER,
    a_line,
    contract_signed,
)
from ...yard import Body, Yard

BUSINESS = VehicleNeed(grade=VehicleGrade.BUSINESS)


async def assigned_plate(yard: Yard, contract_id: str) -> str:
    plate: str = (await yard.assignment(contract_id))["plate"]
    return plate


async def test_a_demand_waits_with_one_alarm_and_is_served_when_a_vehicle_comes(yard: Yard) -> None:
    await yard.driver()
    contract_id = await yard.sign()
    await yard.service.do_due_work()
    [alarm] = await yard.service.recorded(AssignmentDemandUnmet)
    assert (str(alarm.contract_id), alarm.lacking, alarm.branch) == (contract_id, "vehicle", "PD")
    await yard.vehicle(branch="XH")
    await yard.service.do_due_work()
    assert (await yard.demand(contract_id))["state"] == "waiting"

    vehicle = await yard.vehicle()
    await yard.service.do_due_work()

    assert await assigned_plate(yard, contract_id) == vehicle["plate"]
    assert (await yard.demand(contract_id))["state"] == "assigned"
    assert len(await yard.service.recorded(TripSheetIssued)) == 1
    assert len(await yard.service.recorded(AssignmentDemandUnmet)) == 1


async def test_without_a_driver_the_vehicle_stays_free_and_the_demand_waits(yard: Yard) -> None:
    vehicle = await yard.vehicle("van")
    await yard.driver("C1")
    await yard.driver("A1", expires_on="2026-04-01")
    await yard.driver("A1", branch="XH")
    contract_id = await yard.sign_for("van")
    assert (await yard.demand(contract_id))["lacking"] == "driver"
    assert await yard.availability(vehicle) == "idle"
    assert await yard.service.rows("SELECT 1 FROM reservations") == []
    driver = await yard.driver("B1")
    await yard.service.do_due_work()
    assert (await yard.assignment(contract_id))["driver_ids"] == [driver["id"]]


async def test_the_oldest_demand_is_served_first(yard: Yard) -> None:
    await yard.driver()
    older, younger = await yard.sign(), await yard.sign()
    await yard.vehicle()
    await yard.service.do_due_work()
    assert (await yard.demand(older))["state"] == "assigned"
    assert (await yard.demand(younger))["state"] == "waiting"


async def test_a_waiting_demand_lapses_when_its_term_is_over(yard: Yard) -> None:
    term = Term(starts_on=date(2026, 3, 3), ends_on=date(2026, 3, 5))
    contract_id = await yard.sign(a_line(term=term))
    clock.advance(timedelta(days=4))
    await yard.vehicle()
    await yard.driver()
    await yard.service.do_due_work()
    assert (await yard.demand(contract_id))["state"] == "closed"
    assert await yard.service.recorded(VehicleAssigned) == []


async def test_the_end_of_the_term_frees_the_vehicle_for_who_waits(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    short = Term(starts_on=date(2026, 3, 3), ends_on=date(2026, 3, 10))
    long = Term(starts_on=date(2026, 3, 3), ends_on=date(2027, 3, 3))
    ending, waiting = await yard.sign(a_line(term=short)), await yard.sign(a_line(term=long))
    await yard.service.do_due_work()
    assert (await yard.demand(waiting))["state"] == "waiting"

    clock.advance(timedelta(days=8))
    await yard.service.do_due_work()

    [ended] = await yard.service.recorded(AssignmentEnded)
    assert (str(ended.contract_id), ended.reason) == (ending, "term over")
    successor = await yard.assignment(waiting)
    assert successor["plate"] == vehicle["plate"]
    assert (await yard.demand(ending))["state"] == "closed"
    assert await yard.availability(vehicle) == "committed"


async def test_an_assignment_outlives_its_term_until_the_last_trip_is_back(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    term = Term(starts_on=date(2026, 3, 3), ends_on=date(2026, 3, 4))
    contract_id = await yard.sign(a_line(term=term))
    clock.advance(timedelta(hours=14))
    sheet: Body = await yard.sheet(contract_id)
    await yard.departed(sheet)
    clock.advance(timedelta(days=1))
    await yard.service.do_due_work()
    assert await yard.service.recorded(AssignmentEnded) == []
    back = {"odometer_in_km": 1_200, "fuel_ml": 0, "overtime_minutes": 0}
    money = {"tolls": {"amount": 0}, "parking": {"amount": 0}}
    await yard.done(ADMIN, f"/trip-sheets/{sheet['id']}/return", back | money)
    clock.advance(timedelta(hours=2))
    await yard.service.do_due_work()
    [ended] = await yard.service.recorded(AssignmentEnded)
    assert ended.ended_at == ended.period.ends_at
    assert await yard.availability(vehicle) == "idle"


async def test_more_waiting_demands_than_one_transaction_takes_are_all_looked_at(
    yard: Yard,
) -> None:
    lines = [a_line(need=BUSINESS) for _ in range(51)]
    await yard.service.deliver(contract_signed(*lines), contract_signed(a_line()))
    await yard.vehicle("sedan")
    await yard.driver()
    await yard.service.do_due_work()
    states = await yard.service.rows(
        "SELECT state, count(*) AS n FROM fulfilment_demands GROUP BY 1"
    )
    assert {row["state"]: row["n"] for row in states} == {"waiting": 51, "assigned": 1}
    assert (await yard.service.recorded(VehicleAssigned))[0].customer_id == CUSTOMER
