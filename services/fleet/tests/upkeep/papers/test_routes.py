from typing import Any

import pytest

from contracts.events.fleet import VehicleAssigned, VehicleCostRecorded

from ...factories import (
    ADMIN,
    DISPATCHER_PD,
    DISPATCHER_XH,
    DRIVER,
    FLEET_MANAGER,
    SELLER,
    a_line,
)
from ...yard import Body, Yard
from ..workshop import TERM, problem


def paper(holder: Body, kind: str, valid_until: str, **more: Any) -> Body:
    holder_type = "vehicle" if "plate" in holder else "driver"
    named = {"holder_type": holder_type, "holder_id": holder["id"], "kind": kind}
    return named | {"reference": "PICC 4711", "valid_until": valid_until} | more


async def lapsed(yard: Yard, holder: Body, kind: str) -> Body:
    body = paper(holder, kind, "2026-03-03", valid_from="2025-03-03")
    return await yard.done(FLEET_MANAGER, "/papers", body)


async def test_papers_are_for_those_who_may(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    body = paper(vehicle, "insurance", "2027-03-01")
    for actor, status in ((None, 401), (SELLER, 403), (DRIVER, 403), (DISPATCHER_PD, 403)):
        assert (await yard.post(actor, "/papers", body)).status_code == status
    stranger = body | {"holder_id": "019f0000-0000-7000-8000-000000000000"}
    assert (await yard.post(FLEET_MANAGER, "/papers", stranger)).status_code == 404
    kept = await yard.done(FLEET_MANAGER, "/papers", body)
    assert (kept["valid_from"], kept["branch"]) == ("2026-03-02", "PD")
    assert (await yard.get(None, "/papers")).status_code == 401
    assert (await yard.get(DRIVER, "/papers")).status_code == 403
    assert await yard.listed(DISPATCHER_XH, "/papers") == []
    assert [row["id"] for row in await yard.listed(DISPATCHER_PD, "/papers")] == [kept["id"]]


async def test_papers_that_run_out_are_listed_unless_renewed(yard: Yard) -> None:
    first, second, driver = await yard.vehicle(), await yard.vehicle(), await yard.driver()
    old = await yard.done(FLEET_MANAGER, "/papers", paper(first, "insurance", "2026-03-20"))
    other = await yard.done(FLEET_MANAGER, "/papers", paper(second, "insurance", "2026-04-01"))
    trained = await yard.done(FLEET_MANAGER, "/papers", paper(driver, "training", "2026-04-02"))

    async def found(**query: str) -> list[str]:
        return [row["id"] for row in await yard.listed(DISPATCHER_PD, "/papers", **query)]

    assert await found(expiring_within="30") == [other["id"], old["id"]]
    assert await found(expiring_within="31") == [trained["id"], other["id"], old["id"]]
    renewed = await yard.done(FLEET_MANAGER, "/papers", paper(first, "insurance", "2027-03-20"))
    assert await found(expiring_within="30") == [other["id"]]
    assert await found(holder_id=first["id"]) == [renewed["id"], old["id"]]
    assert await found(holder_type="driver") == await found(kind="training") == [trained["id"]]


async def test_a_premium_costs_over_the_term_of_the_paper(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    body = paper(
        vehicle, "insurance", "2027-03-10", valid_from="2026-03-10", premium={"amount": 365_000}
    )
    await yard.done(FLEET_MANAGER, "/papers", body)
    [cost] = await yard.service.recorded(VehicleCostRecorded)
    assert (cost.kind, cost.amount.amount, cost.note) == ("insurance", 365_000, "PICC 4711")
    assert (str(cost.term.starts_on), str(cost.term.ends_on)) == ("2026-03-10", "2027-03-10")


@pytest.mark.parametrize("kind", ["insurance", "inspection"])
async def test_a_vehicle_whose_papers_have_run_out_serves_nobody(yard: Yard, kind: str) -> None:
    vehicle, driver = await yard.vehicle(), await yard.driver()
    valid = "inspection" if kind == "insurance" else "insurance"
    await yard.done(FLEET_MANAGER, "/papers", paper(vehicle, valid, "2028-01-01"))
    await lapsed(yard, vehicle, kind)
    contract_id = await yard.sign(a_line(term=TERM))
    demand = await yard.demand(contract_id)
    assert (demand["state"], demand["lacking"]) == ("waiting", "vehicle")
    choice = {"vehicle_id": vehicle["id"], "driver_ids": [driver["id"]]}
    answer = await yard.post(DISPATCHER_PD, f"/demands/{demand['id']}/assignment", choice)
    assert problem(answer) == (409, "papers-run-out")

    await yard.done(FLEET_MANAGER, "/papers", paper(vehicle, kind, "2027-03-03"))
    await yard.service.do_due_work()
    assert (await yard.assignment(contract_id))["vehicle_id"] == vehicle["id"]


async def test_a_paper_that_is_valid_when_the_business_begins_is_enough(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    await yard.done(FLEET_MANAGER, "/papers", paper(vehicle, "insurance", "2026-03-04"))
    await yard.sign(a_line(term=TERM))
    assert len(await yard.service.recorded(VehicleAssigned)) == 1
    [sheet] = await yard.listed(ADMIN, "/trip-sheets")
    path = f"/assignments/{sheet['assignment_id']}/trip-sheets"
    day = {"starts_at": "2026-03-05T08:00:00+08:00", "ends_at": "2026-03-05T18:00:00+08:00"}
    assert problem(await yard.post(DISPATCHER_PD, path, {"planned": day})) == (
        409,
        "papers-run-out",
    )


async def test_an_older_paper_entered_afterwards_changes_nothing(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    await yard.done(FLEET_MANAGER, "/papers", paper(vehicle, "insurance", "2027-03-03"))
    await lapsed(yard, vehicle, "insurance")
    await yard.sign(a_line(term=TERM))
    assert len(await yard.service.recorded(VehicleAssigned)) == 1


async def test_a_driver_whose_training_has_lapsed_drives_nobody(yard: Yard) -> None:
    vehicle, driver = await yard.vehicle(), await yard.driver()
    await lapsed(yard, driver, "training")
    contract_id = await yard.sign(a_line(term=TERM))
    demand = await yard.demand(contract_id)
    assert (demand["state"], demand["lacking"]) == ("waiting", "driver")
    choice = {"vehicle_id": vehicle["id"], "driver_ids": [driver["id"]]}
    answer = await yard.post(DISPATCHER_PD, f"/demands/{demand['id']}/assignment", choice)
    assert problem(answer) == (409, "training-lapsed")
    await yard.done(FLEET_MANAGER, "/papers", paper(driver, "training", "2027-03-03"))
    await yard.service.do_due_work()
    assert (await yard.assignment(contract_id))["driver_ids"] == [driver["id"]]


async def test_a_renewed_licence_counts(yard: Yard) -> None:
    await yard.vehicle()
    driver = await yard.driver(expires_on="2026-03-03")
    contract_id = await yard.sign(a_line(term=TERM))
    assert (await yard.demand(contract_id))["lacking"] == "driver"
    await yard.done(FLEET_MANAGER, "/papers", paper(driver, "licence", "2032-03-03"))
    await yard.service.do_due_work()
    assert (await yard.assignment(contract_id))["driver_ids"] == [driver["id"]]
    [known] = await yard.listed(ADMIN, "/drivers")
    assert known["licence_expires_on"] == "2032-03-03"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": "training"}, "wrong-paper"),
        ({"valid_until": "2026-03-02"}, "valid-for-no-day"),
        ({"premium": {"amount": -1}}, None),
        ({"reference": ""}, None),
        ({"kind": "diploma"}, None),
        ({"stamp": "red"}, None),
    ],
)
async def test_what_cannot_be_a_paper_is_refused(
    yard: Yard, wrong: dict[str, Any], code: str | None
) -> None:
    vehicle = await yard.vehicle()
    answer = await yard.post(
        FLEET_MANAGER, "/papers", paper(vehicle, "insurance", "2027-01-01") | wrong
    )
    assert answer.status_code == 422
    assert code is None or problem(answer)[1] == code


async def test_a_driver_has_no_insurance_and_pays_no_premium(yard: Yard) -> None:
    driver = await yard.driver()
    insured = paper(driver, "insurance", "2027-01-01")
    assert problem(await yard.post(FLEET_MANAGER, "/papers", insured)) == (422, "wrong-paper")
    paid = paper(driver, "training", "2027-01-01", premium={"amount": 1})
    assert problem(await yard.post(FLEET_MANAGER, "/papers", paid)) == (
        422,
        "premium-without-vehicle",
    )
