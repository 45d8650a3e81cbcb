from datetime import timedelta

from chassis.schedule import clock
from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.customer import CustomerRegistered, CustomerStatus, PotentialConverted

from ..factories import REP, registered, signed


async def status_of(customers: Harness, customer_id: str) -> str:
    async with customers.client(REP) as client:
        body = (await client.get(f"/v1/customers/{customer_id}")).json()
    return str(body["status"])


async def test_a_signed_contract_makes_a_prospect_active_by_itself(customers: Harness) -> None:
    customer = await registered(customers)
    contract = signed(customer["id"])
    await customers.deliver(contract)
    assert await status_of(customers, customer["id"]) == CustomerStatus.ACTIVE
    (converted,) = await customers.recorded(PotentialConverted)
    assert converted.contract_id == contract.contract_id
    assert converted.status is CustomerStatus.ACTIVE


async def test_a_signature_delivered_twice_changes_nothing(customers: Harness) -> None:
    customer = await registered(customers)
    await customers.deliver(signed(customer["id"]), times=2)
    assert len(await customers.recorded(PotentialConverted)) == 1


async def test_a_second_contract_changes_nothing(customers: Harness) -> None:
    customer = await registered(customers)
    await customers.deliver(signed(customer["id"]), signed(customer["id"]))
    assert len(await customers.recorded(PotentialConverted)) == 1
    assert await customers.parked() == []


async def test_a_contract_of_an_unknown_customer_waits_for_them(customers: Harness) -> None:
    await customers.deliver(signed(new_id()), times=2)
    (waiting,) = await customers.parked()
    assert waiting["reason"] == "waits-for-reference"
    assert await customers.recorded(PotentialConverted) == []


async def test_a_waiting_contract_is_taken_up_when_the_customer_is_known(
    customers: Harness,
) -> None:
    customer = await registered(customers)
    moved_away = new_id()
    await _rename(customers, customer["id"], str(moved_away))
    await customers.deliver(signed(customer["id"]))
    assert len(await customers.parked()) == 1
    await _rename(customers, str(moved_away), customer["id"])
    clock.stop_at(clock.now() + timedelta(minutes=10))
    try:
        await customers.service.inbox.retry_parked()
    finally:
        clock.run()
    assert await customers.parked() == []
    assert await status_of(customers, customer["id"]) == CustomerStatus.ACTIVE
    assert len(await customers.recorded(CustomerRegistered)) == 1


async def _rename(customers: Harness, old: str, new: str) -> None:
    await customers.rows("UPDATE customers SET id = $2 WHERE id = $1 RETURNING id", old, new)
