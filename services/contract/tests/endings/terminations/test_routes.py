from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.schedule import clock
from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.contract import (
    ContractExpired,
    ContractExpiring,
    ContractStatus,
    ContractTerminated,
)

from ...factories import (
    DRIVER,
    OTHER_REP,
    REP,
    TODAY,
    branch_opened,
    known_customer,
    line_json,
    signed,
)
from ..factories import (
    END,
    JULY,
    MANAGER,
    at_midnight,
    later_line,
    milestones,
    read_contract,
    reserved,
    terminated,
)

TERMINATION = {"ends_on": str(JULY), "reason": "They move to Suzhou"}


async def test_it_takes_a_name_and_a_permission(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    path = f"/v1/contracts/{contract['id']}/termination"
    for actor, status in ((None, 401), (DRIVER, 403), (REP, 403), (OTHER_REP, 403)):
        async with service.client(actor) as client:
            assert (await client.post(path, json=TERMINATION)).status_code == status
    async with service.client(MANAGER) as client:
        random = f"/v1/contracts/{new_id()}/termination"
        assert (await client.post(random, json=TERMINATION)).status_code == 404


async def test_a_contract_ends_before_its_term_and_gives_its_credit_back_then(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    august = date(2026, 8, 1)
    contract = await signed(service, customer_id, line_json(), later_line(starts_on=august))
    over = await terminated(service, contract)
    assert (over["status"], over["terminated_on"]) == ("terminated", str(JULY))
    assert over["termination_reason"] == "They move to Suzhou"
    first, second = over["lines"]
    assert (first["term"]["ends_on"], first["cancelled"]) == (str(JULY), False)
    assert (second["term"]["starts_on"], second["cancelled"]) == (str(august), True)
    [told] = await service.recorded(ContractTerminated)
    assert (told.ends_on, told.terminated_by) == (JULY, MANAGER.id)
    assert told.cancelled_line_ids == (UUID(second["line_id"]),)
    assert await reserved(service, customer_id) == 3_500_000
    at_midnight(JULY)
    clock.advance(timedelta(seconds=-1))
    await service.do_due_work()
    assert await reserved(service, customer_id) == 3_500_000
    clock.advance(timedelta(seconds=1))
    await service.do_due_work()
    assert await reserved(service, customer_id) == 0
    at_midnight(END)
    await service.do_due_work()
    assert await service.recorded(ContractExpired) == []
    assert await service.recorded(ContractExpiring) == []
    assert (await read_contract(service, contract["id"]))["status"] == "terminated"


async def test_what_ends_today_gives_its_credit_back_at_once(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    over = await terminated(service, contract, TODAY)
    assert [line["cancelled"] for line in over["lines"]] == [True]
    assert over["monthly_total"]["amount"] == 0
    assert await reserved(service, customer_id) == 0
    assert {status for _, _, status in await milestones(service, contract)} == {"waived"}


async def test_milestones_after_the_end_are_waived(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    await terminated(service, contract, date(2026, 12, 1))
    plan = await milestones(service, contract)
    assert {(kind, day) for kind, day, status in plan if status == "planned"} == {
        ("vehicle_delivery", "2026-04-01"),
        ("first_invoice", "2026-05-01"),
        ("service_check", "2026-10-01"),
    }
    assert len(plan) == 8


@pytest.mark.parametrize("ends_on", [TODAY - timedelta(days=1), END])
async def test_a_termination_lies_between_today_and_the_end(
    service: Harness, ends_on: date
) -> None:
    contract = await signed(service, await known_customer(service))
    async with service.client(MANAGER) as client:
        path = f"/v1/contracts/{contract['id']}/termination"
        body = TERMINATION | {"ends_on": str(ends_on)}
        refused = await client.post(path, json=body)
        assert refused.status_code == 422
        assert refused.json()["type"] == "urn:ludan:problem:termination-outside-term"
        assert (await client.post(path, json={"ends_on": str(JULY)})).status_code == 422
    assert await service.recorded(ContractTerminated) == []


async def test_a_contract_is_terminated_once(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    await terminated(service, contract)
    async with service.client(MANAGER) as client:
        path = f"/v1/contracts/{contract['id']}/termination"
        again = await client.post(path, json=TERMINATION)
    assert again.json()["type"] == "urn:ludan:problem:not-in-force"
    assert len(await service.recorded(ContractTerminated)) == 1


async def test_a_contract_expires_at_midnight_of_its_branch(service: Harness) -> None:
    customer_id = await known_customer(service)
    await service.deliver(branch_opened("PD", time_zone="Asia/Urumqi"))
    contract = await signed(service, customer_id)
    at_midnight(END, "Asia/Urumqi")
    clock.advance(timedelta(seconds=-1))
    await service.do_due_work()
    assert await service.recorded(ContractExpired) == []
    clock.advance(timedelta(seconds=1))
    await service.do_due_work()
    await service.do_due_work()
    [told] = await service.recorded(ContractExpired)
    assert (told.number, told.status) == (contract["number"], ContractStatus.EXPIRED)
    assert (await read_contract(service, contract["id"]))["status"] == "expired"
    assert await reserved(service, customer_id) == 0


async def test_a_signed_contract_tells_180_90_and_30_days_before_its_end(
    service: Harness,
) -> None:
    contract = await signed(service, await known_customer(service))
    expected: list[int] = []
    for days in (180, 90, 30):
        at_midnight(END - timedelta(days=days))
        await service.do_due_work()
        expected.append(days)
        told = await service.recorded(ContractExpiring)
        assert [expiring.days_left for expiring in told] == expected
    assert {expiring.number for expiring in told} == {contract["number"]}
    assert {expiring.renewal_id for expiring in told} == {None}
