from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.schedule import clock
from chassis.tables import new_id
from contracts.events.fleet import (
    TripSheetIssued,
    VehicleAssigned,
)
from contracts.values import Period, Term, VehicleGrade, VehicleNeed

from ...factories import (
    ADMIN,
    FLEET_MANAGER,
    TODAY,
    a_line,
    branch_opened,
    contract_signed,
    customer_registered,
)
from ...yard import Yard

BUSINESS = VehicleNeed(grade=VehicleGrade.BUSINESS)


async def assigned_plate(yard: Yard, contract_id: str) -> str:
    plate: str = (await yard.assignment(contract_id))["plate"]
    return plate


async def test_a_signature_handed_over_twice_gives_one_assignment(yard: Yard) -> None:
    await yard.vehicle()
    await yard.vehicle()
    await yard.driver()
    await yard.driver()
    signed = contract_signed(a_line())
    await yard.service.deliver(signed, times=2)
    await yard.service.deliver(signed, signed)
    assert len(await yard.service.recorded(VehicleAssigned)) == 1
    assert len(await yard.service.recorded(TripSheetIssued)) == 1
    assert len(await yard.listed(ADMIN, "/demands")) == 1


async def test_every_line_gets_a_vehicle_and_driver_of_its_own(yard: Yard) -> None:
    for _ in range(3):
        await yard.vehicle()
        await yard.driver()
    await yard.sign(a_line(), a_line(), a_line())
    assigned = await yard.service.recorded(VehicleAssigned)
    assert len({one.vehicle_id for one in assigned}) == 3
    assert len({one.driver_ids for one in assigned}) == 3
    numbers = [issued.number for issued in await yard.service.recorded(TripSheetIssued)]
    assert numbers == ["LD-2026-000001", "LD-2026-000002", "LD-2026-000003"]


async def test_vehicle_and_drivers_are_promised_for_the_term_at_the_branch(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    term = Term(starts_on=date(2026, 4, 1), ends_on=date(2026, 5, 1))
    await yard.sign(a_line(term=term))
    [assigned] = await yard.service.recorded(VehicleAssigned)
    assert assigned.period.starts_at.isoformat() == "2026-03-31T16:00:00+00:00"
    assert assigned.period.ends_at.isoformat() == "2026-04-30T16:00:00+00:00"
    [issued] = await yard.service.recorded(TripSheetIssued)
    assert issued.planned.starts_at == assigned.period.starts_at
    assert issued.planned.minutes == 24 * 60


async def test_a_term_that_has_begun_is_promised_from_now_on(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    await yard.sign(a_line(term=Term(starts_on=TODAY, ends_on=date(2027, 3, 2))))
    [assigned] = await yard.service.recorded(VehicleAssigned)
    assert assigned.period.starts_at == clock.now()
    [issued] = await yard.service.recorded(TripSheetIssued)
    assert issued.planned == Period(
        starts_at=clock.now(), ends_at=clock.now() + timedelta(hours=12)
    )


async def test_the_lowest_sufficient_grade_with_the_fewest_kilometres_is_taken(yard: Yard) -> None:
    for model, km in (("van", 10), ("sedan", 9_000), ("sedan", 5_000)):
        await yard.vehicle(model, km=km)
    for _ in range(4):
        await yard.driver("A1")
    plates = [await assigned_plate(yard, await yard.sign()) for _ in range(3)]
    assert plates == ["沪A00003", "沪A00002", "沪A00001"]


async def test_a_lower_grade_never_stands_in(yard: Yard) -> None:
    await yard.vehicle("sedan")
    await yard.driver("A1")
    contract_id = await yard.sign(a_line(need=BUSINESS))
    assert (await yard.demand(contract_id))["state"] == "waiting"


async def test_another_model_does_not_stand_in_by_itself(yard: Yard) -> None:
    await yard.vehicle("van")
    await yard.driver("A1")
    contract_id = await yard.sign_for("sedan")
    assert (await yard.demand(contract_id))["state"] == "waiting"
    await yard.vehicle("sedan")
    await yard.service.do_due_work()
    assert await assigned_plate(yard, contract_id) == "沪A00002"


async def test_the_nominated_vehicle_comes_first(yard: Yard) -> None:
    await yard.vehicle(km=10)
    nominated = await yard.vehicle(km=90_000)
    await yard.driver()
    contract_id = await yard.sign(a_line(nominated=UUID(nominated["id"])))
    assert await assigned_plate(yard, contract_id) == nominated["plate"]


async def test_a_nominated_vehicle_that_is_taken_blocked_or_unfit_is_replaced(yard: Yard) -> None:
    nominated = await yard.vehicle()
    line = a_line(nominated=UUID(nominated["id"]))
    for _ in range(4):
        await yard.driver("A1")
    assert await assigned_plate(yard, await yard.sign(line)) == nominated["plate"]
    second = await yard.vehicle()
    same = line.model_copy(update={"line_id": new_id()})
    assert await assigned_plate(yard, await yard.sign(same)) == second["plate"]
    van = await yard.vehicle("van")
    unfit = a_line(need=BUSINESS, nominated=UUID(second["id"]))
    assert await assigned_plate(yard, await yard.sign(unfit)) == van["plate"]


async def test_vehicles_of_other_branches_and_of_staff_are_left_alone(yard: Yard) -> None:
    await yard.vehicle(branch="XH")
    staff_car = yard.vehicle_body() | {"nature": "staff"}
    await yard.done(FLEET_MANAGER, "/vehicles", staff_car)
    await yard.driver()
    await yard.driver(branch="XH")
    assert (await yard.demand(await yard.sign()))["lacking"] == "vehicle"


async def test_a_vehicle_that_nobody_may_drive_gives_way_to_one_that_somebody_may(
    yard: Yard,
) -> None:
    await yard.add_model("Coach", "comfort", "A1")
    [coach] = [m for m in await yard.listed(ADMIN, "/models") if m["series"] == "Coach"]
    yard.models["coach"] = coach["id"]
    await yard.vehicle("coach", km=0)
    sedan = await yard.vehicle("sedan", km=50_000)
    await yard.driver("C1")
    assert await assigned_plate(yard, await yard.sign()) == sedan["plate"]


@pytest.mark.parametrize("drivers", [0, 2])
async def test_as_many_drivers_are_promised_as_the_line_says(yard: Yard, drivers: int) -> None:
    await yard.vehicle()
    for _ in range(3):
        await yard.driver()
    contract_id = await yard.sign(a_line(drivers=drivers))
    assert len((await yard.assignment(contract_id))["driver_ids"]) == drivers


async def test_the_driver_who_knows_the_vehicle_comes_first_then_the_least_busy(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    stranger, knows = await yard.driver(), await yard.driver()
    april = Term(starts_on=date(2026, 4, 1), ends_on=date(2026, 5, 1))
    may = Term(starts_on=date(2026, 5, 1), ends_on=date(2026, 6, 1))
    june = Term(starts_on=date(2026, 6, 1), ends_on=date(2026, 7, 1))

    async def chosen(term: Term) -> list[str]:
        contract_id = await yard.sign(a_line(term=term))
        driver_ids: list[str] = (await yard.assignment(contract_id))["driver_ids"]
        return driver_ids

    first = await yard.sign(a_line(term=april))
    assert (await yard.assignment(first))["driver_ids"] == [stranger["id"]]
    assert await chosen(may) == [knows["id"]], "the other one has more ahead"
    sheet = (await yard.listed(ADMIN, "/trip-sheets", vehicle_id=vehicle["id"]))[0]
    assert sheet["driver_id"] == knows["id"]
    await yard.driven(sheet)
    assert await chosen(june) == [knows["id"]], "who drove it before"


async def test_a_branch_or_customer_not_known_yet_is_waited_for(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    stranger = new_id()
    elsewhere = contract_signed(a_line(branch="MH"))
    somebody = contract_signed(a_line(), customer_id=stranger)
    await yard.service.deliver(elsewhere, somebody)
    assert {row["reason"] for row in await yard.service.parked()} == {"waits-for-reference"}
    assert await yard.service.recorded(VehicleAssigned) == []
    await yard.service.deliver(branch_opened("MH"), customer_registered(stranger, "Later Ltd"))
    clock.advance(timedelta(minutes=1))
    await yard.service.service.inbox.retry_parked()
    assert await yard.service.parked() == []
    assert (await yard.assignment(str(somebody.contract_id)))["branch"] == "PD"
    assert (await yard.demand(str(elsewhere.contract_id)))["lacking"] == "vehicle"
