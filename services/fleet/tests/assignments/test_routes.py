from ..factories import DISPATCHER_PD, DISPATCHER_XH, DRIVER, SELLER, a_line
from ..yard import Yard


async def test_demands_and_assignments_are_for_those_who_may(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    await yard.sign(a_line(), a_line())
    for path, count in (("/demands", 2), ("/assignments", 1)):
        assert (await yard.get(None, path)).status_code == 401
        assert (await yard.get(DRIVER, path)).status_code == 403
        assert (await yard.get(SELLER, path)).status_code == 403
        assert await yard.listed(DISPATCHER_XH, path) == []
        assert len(await yard.listed(DISPATCHER_PD, path)) == count


async def test_demands_are_found_by_state_and_contract(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    served, waiting = await yard.sign(), await yard.sign()
    [found] = await yard.listed(DISPATCHER_PD, "/demands", state="waiting")
    assert (found["contract_id"], found["lacking"]) == (waiting, "vehicle")
    [found] = await yard.listed(DISPATCHER_PD, "/demands", contract_id=served)
    assert (found["state"], found["lacking"]) == ("assigned", None)


async def test_assignments_tell_which_customer_has_which_vehicle(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    contract_id = await yard.sign()
    for query in (
        {"vehicle_id": vehicle["id"]},
        {"contract_id": contract_id},
        {"branch": "PD"},
    ):
        [found] = await yard.listed(DISPATCHER_PD, "/assignments", **query)
        assert found["plate"] == vehicle["plate"]
        [found] = await yard.listed(DISPATCHER_PD, "/assignments", customer_id=found["customer_id"])
    assert await yard.listed(DISPATCHER_PD, "/assignments", branch="XH") == []
