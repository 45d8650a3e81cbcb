import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.contract import ContractSigned, ContractStatus
from contracts.values import Money, ServiceLine

from ..factories import (
    DRIVER,
    FINANCE,
    HQ_REVIEWER,
    MARKETER,
    OTHER_REP,
    REP,
    TODAY,
    a_line,
    approved,
    drafted,
    known_customer,
    line_json,
    post,
    quote_accepted,
    signed,
    submitted,
)

SIGNATURE = {"signed_on": str(TODAY)}


async def set_credit(service: Harness, customer_id: UUID, limit: int, term_days: int = 30) -> None:
    terms: dict[str, Any] = {"grade": "B", "term_days": term_days, "limit": {"amount": limit}}
    async with service.client(FINANCE) as client:
        answer = await client.put(
            f"/v1/credit-profiles/{customer_id}", json=terms | {"reason": "Checked"}
        )
    assert answer.status_code == 200


async def reserved(service: Harness, customer_id: UUID) -> tuple[int, int]:
    """What the profile says is reserved, and the sum of the reservations."""
    [row] = await service.rows(
        "SELECT reserved_amount, (SELECT coalesce(sum(amount), 0)::bigint FROM credit_reservation "
        "WHERE customer_id = $1) AS sum FROM credit_profile WHERE customer_id = $1",
        customer_id,
    )
    return row["reserved_amount"], row["sum"]


async def test_it_takes_a_name_a_permission_and_a_contract_of_ones_own(service: Harness) -> None:
    contract = await approved(service, await known_customer(service))
    path = f"/v1/contracts/{contract['id']}/signature"
    for actor, status in ((None, 401), (DRIVER, 403), (OTHER_REP, 404)):
        async with service.client(actor) as client:
            assert (await client.post(path, json=SIGNATURE)).status_code == status


async def test_a_contract_goes_from_an_accepted_quote_to_its_signature(service: Harness) -> None:
    customer_id = await known_customer(service)
    vehicle_id = new_id()
    quoted = ServiceLine(**dict(a_line(price=2_500_000, vehicle=vehicle_id)))
    await service.deliver(quote_accepted(customer_id, quoted))
    async with service.client(REP) as client:
        [contract] = (await client.get("/v1/contracts")).json()["items"]
    path = f"contracts/{contract['id']}"
    await post(service, REP, f"{path}/submission")
    choice = {"decision": "approved", "branch": "PD"}
    await post(service, MARKETER, f"{path}/marketing-review", choice)
    await post(service, HQ_REVIEWER, f"{path}/hq-review", {"decision": "approved"})
    await post(service, REP, f"{path}/signature", SIGNATURE)

    rows = await service.rows(
        "SELECT type, aggregateversion FROM outbox WHERE subject = $1 ORDER BY position",
        UUID(contract["id"]),
    )
    assert [tuple(row) for row in rows] == [
        ("contract.drafted.v1", 1),
        ("contract.submitted.v1", 2),
        ("contract.reviewed.v1", 3),
        ("contract.reviewed.v1", 4),
        ("contract.approved.v1", 5),
        ("contract.signed.v1", 6),
    ]
    [told] = await service.recorded(ContractSigned)
    assert (told.status, told.signed_on) == (ContractStatus.SIGNED, date(2026, 3, 2))
    assert told.credit_reserved == Money(amount=2_500_000)
    [line] = told.lines
    assert (line.line_id, line.branch) == (quoted.line_id, "PD")
    assert line.nominated_vehicle_id == vehicle_id


async def test_what_is_not_approved_cannot_be_signed(service: Harness) -> None:
    customer_id = await known_customer(service)
    for contract in (await drafted(service, customer_id), await submitted(service, customer_id)):
        async with service.client(REP) as client:
            path = f"/v1/contracts/{contract['id']}"
            refused = await client.post(f"{path}/signature", json=SIGNATURE)
            assert refused.status_code == 409
            assert refused.json()["type"] == "urn:ludan:problem:not-approved"
            assert (await client.get(path)).json() == contract
    assert await reserved(service, customer_id) == (0, 0)
    assert await service.rows("SELECT 1 FROM milestone") == []


async def test_a_contract_is_signed_once(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    async with service.client(REP) as client:
        again = await client.post(f"/v1/contracts/{contract['id']}/signature", json=SIGNATURE)
    assert again.status_code == 409
    assert await reserved(service, customer_id) == (2_000_000, 2_000_000)


@pytest.mark.parametrize("signature", [{}, {"signed_on": "2026-03-03"}, SIGNATURE | {"by": "me"}])
async def test_a_senseless_signature_is_refused(
    service: Harness, signature: dict[str, str]
) -> None:
    contract = await approved(service, await known_customer(service))
    async with service.client(REP) as client:
        refused = await client.post(f"/v1/contracts/{contract['id']}/signature", json=signature)
    assert refused.status_code == 422
    assert await service.recorded(ContractSigned) == []


async def test_a_signature_reserves_the_months_that_may_be_unpaid(service: Harness) -> None:
    customer_id = await known_customer(service)
    await set_credit(service, customer_id, limit=10_000, term_days=45)
    await signed(service, customer_id, line_json(2_000), line_json(3_000))
    assert await reserved(service, customer_id) == (10_000, 10_000)


async def test_a_signature_over_the_limit_says_what_is_lacking_and_changes_nothing(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    await set_credit(service, customer_id, limit=3_000)
    await signed(service, customer_id, line_json(2_000))
    contract = await approved(service, customer_id, line_json(1_001))
    async with service.client(REP) as client:
        path = f"/v1/contracts/{contract['id']}"
        refused = await client.post(f"{path}/signature", json=SIGNATURE)
        assert (await client.get(path)).json() == contract
    assert refused.status_code == 409
    problem = refused.json()
    assert problem["type"] == "urn:ludan:problem:credit-limit-exceeded"
    assert problem["limit"] == {"amount": 3_000, "currency": "CNY"}
    assert problem["reserved"] == {"amount": 2_000, "currency": "CNY"}
    assert problem["needed"] == {"amount": 1_001, "currency": "CNY"}
    assert await reserved(service, customer_id) == (2_000, 2_000)


async def test_parallel_signatures_never_overdraw_a_customers_credit(service: Harness) -> None:
    customer_id = await known_customer(service)
    await set_credit(service, customer_id, limit=7_500)
    contracts = [await approved(service, customer_id, line_json(1_000)) for _ in range(20)]

    async def sign(contract: dict[str, Any]) -> tuple[int, str]:
        async with service.client(REP) as client:
            answer = await client.post(f"/v1/contracts/{contract['id']}/signature", json=SIGNATURE)
        return answer.status_code, answer.json().get("type", "")

    outcomes = await asyncio.gather(*map(sign, contracts))
    assert outcomes.count((200, "")) == 7
    assert outcomes.count((409, "urn:ludan:problem:credit-limit-exceeded")) == 13
    assert await reserved(service, customer_id) == (7_000, 7_000)
    assert len(await service.recorded(ContractSigned)) == 7
