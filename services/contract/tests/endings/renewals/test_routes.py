import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from chassis.schedule import clock
from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.contract import (
    ContractDrafted,
    ContractExpired,
    ContractExpiring,
    ContractRenewed,
    ContractStatus,
)
from contracts.events.fleet import VehicleAssigned
from contracts.values import Period

from ...factories import (
    DISPATCHER_PD,
    DRIVER,
    HQ_REVIEWER,
    MARKETER,
    NOW,
    OTHER_REP,
    REP,
    TODAY,
    known_customer,
    post,
    signed,
)
from ..factories import END, at_midnight, read_contract, reserved, terminated


async def renewed(service: Harness, contract: dict[str, Any]) -> dict[str, Any]:
    return await post(service, REP, f"contracts/{contract['id']}/renewal")


async def sign_renewal(
    service: Harness, renewal: dict[str, Any], signed_on: date = TODAY
) -> dict[str, Any]:
    path = f"contracts/{renewal['id']}"
    await post(service, REP, f"{path}/submission")
    choice = {"decision": "approved", "branch": "PD"}
    await post(service, MARKETER, f"{path}/marketing-review", choice)
    await post(service, HQ_REVIEWER, f"{path}/hq-review", {"decision": "approved"})
    return await post(service, REP, f"{path}/signature", {"signed_on": str(signed_on)})


async def test_it_takes_a_name_a_permission_and_a_contract_of_ones_own(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    path = f"/v1/contracts/{contract['id']}/renewal"
    for actor, status in ((None, 401), (DRIVER, 403), (OTHER_REP, 404)):
        async with service.client(actor) as client:
            assert (await client.post(path)).status_code == status


async def test_a_renewal_is_drafted_from_the_end_of_the_contract(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    [line] = contract["lines"]
    vehicle_id = new_id()
    await service.deliver(
        VehicleAssigned(
            assignment_id=new_id(),
            demand_id=new_id(),
            contract_id=UUID(contract["id"]),
            contract_number=contract["number"],
            line_id=UUID(line["line_id"]),
            customer_id=customer_id,
            vehicle_id=vehicle_id,
            plate="沪A12345",
            driver_ids=(),
            branch="PD",
            period=Period(starts_at=NOW, ends_at=NOW + timedelta(days=760)),
            scope=DISPATCHER_PD.scope(),
        )
    )
    opportunity_id = str(new_id())
    path = f"contracts/{contract['id']}/renewal"
    renewal = await post(service, REP, path, {"opportunity_id": opportunity_id})
    assert (renewal["status"], renewal["renewal_of"]) == ("draft", contract["id"])
    assert (renewal["number"], renewal["opportunity_id"]) == ("HT-2026-000002", opportunity_id)
    assert renewal["term"] == {"starts_on": str(END), "ends_on": "2030-04-01"}
    [again] = renewal["lines"]
    assert again["monthly_price"] == line["monthly_price"]
    assert again["nominated_vehicle_id"] == str(vehicle_id)
    assert (await read_contract(service, contract["id"]))["renewal_id"] == renewal["id"]
    told = (await service.recorded(ContractDrafted))[-1]
    assert told.renewal_of == UUID(contract["id"])


async def test_one_renewal_carries_a_contract_on(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))

    async def renew() -> int:
        async with service.client(REP) as client:
            return (await client.post(f"/v1/contracts/{contract['id']}/renewal")).status_code

    assert sorted(await asyncio.gather(renew(), renew())) == [201, 409]
    async with service.client(REP) as client:
        again = await client.post(f"/v1/contracts/{contract['id']}/renewal")
    assert again.json()["type"] == "urn:ludan:problem:already-renewed"


async def test_a_signed_renewal_renews_the_contract_and_carries_it_on(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    renewal = await renewed(service, contract)
    assert await service.recorded(ContractRenewed) == []
    await sign_renewal(service, renewal)
    [told] = await service.recorded(ContractRenewed)
    assert (told.contract_id, told.status) == (UUID(contract["id"]), ContractStatus.SIGNED)
    assert (told.renewal_id, told.renewal_number) == (UUID(renewal["id"]), renewal["number"])
    assert await reserved(service, customer_id) == 4_000_000
    at_midnight(END - timedelta(days=30))
    await service.do_due_work()
    reminded = await service.recorded(ContractExpiring)
    assert {expiring.renewal_id for expiring in reminded} == {UUID(renewal["id"])}
    at_midnight(END)
    await service.do_due_work()
    [over] = await service.recorded(ContractExpired)
    assert over.status is ContractStatus.RENEWED
    assert (await read_contract(service, contract["id"]))["status"] == "renewed"
    assert await reserved(service, customer_id) == 2_000_000


async def test_an_unsigned_renewal_lets_the_contract_expire(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    renewal = await renewed(service, contract)
    at_midnight(END)
    await service.do_due_work()
    [over] = await service.recorded(ContractExpired)
    assert over.status is ContractStatus.EXPIRED
    clock.advance(timedelta(days=2))
    await sign_renewal(service, renewal, clock.today())
    [told] = await service.recorded(ContractRenewed)
    assert told.status is ContractStatus.RENEWED
    assert (await read_contract(service, contract["id"]))["status"] == "renewed"


async def test_a_renewal_that_was_terminated_makes_room_for_another(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    renewal = await sign_renewal(service, await renewed(service, contract))
    await terminated(service, renewal, date(2026, 7, 1))
    another = await renewed(service, contract)
    assert another["renewal_of"] == contract["id"]
    at_midnight(END)
    await service.do_due_work()
    [over] = [e for e in await service.recorded(ContractExpired) if e.renewal_of is None]
    assert over.status is ContractStatus.EXPIRED


async def test_a_terminated_contract_is_not_renewed(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    await terminated(service, contract)
    async with service.client(REP) as client:
        refused = await client.post(f"/v1/contracts/{contract['id']}/renewal")
    assert refused.json()["type"] == "urn:ludan:problem:not-renewable"
