"""No vehicle is free: the demand waits with its alarm, and is served without a hand."""

from ops.operating.operator import Operator
from ops.story.firm import ORDERED_MODEL
from ops.story.seeding import register_vehicle

from .office import Office, eventually


async def test_a_demand_waits_and_is_served_when_a_vehicle_is_registered(
    office: Office, operator: Operator
) -> None:
    charter = await office.signed(ordered=True)
    demand = await charter.dispatcher.until(
        "/api/fleet/v1/demands", "a demand", contract_id=charter.contract_id, state="waiting"
    )
    assert demand["lacking"] == "vehicle"

    async def alarmed() -> list[str]:
        return [
            event["id"]
            async for event in operator.events("fleet")
            if event["type"] == "fleet.assignment-demand-unmet.v1"
            and event["data"]["contract_id"] == charter.contract_id
        ]

    assert len(await eventually(alarmed)) == 1
    assert (
        await charter.dispatcher.every("/api/fleet/v1/trip-sheets", contract_id=charter.contract_id)
        == []
    )

    bought = office.house.new_vehicle(ORDERED_MODEL, charter.charter.branch)
    await register_vehicle(office.house, bought)

    assignment = await charter.assignment()
    assert assignment["plate"] == bought.plate
    assert (await charter.sheet())["plate"] == bought.plate
    (served,) = await charter.dispatcher.every(
        "/api/fleet/v1/demands", contract_id=charter.contract_id
    )
    assert served["state"] == "assigned"


async def test_a_vehicle_of_another_branch_does_not_serve_it(office: Office) -> None:
    charter = await office.signed(ordered=True)
    await charter.dispatcher.until(
        "/api/fleet/v1/demands", "a demand", contract_id=charter.contract_id, state="waiting"
    )
    elsewhere = next(code for code in office.firm.branches if code != charter.charter.branch)
    await register_vehicle(office.house, office.house.new_vehicle(ORDERED_MODEL, elsewhere))
    here = office.house.new_vehicle(ORDERED_MODEL, charter.charter.branch)
    await register_vehicle(office.house, here)

    assert (await charter.assignment())["plate"] == here.plate
