from datetime import date

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.contract import ContractDrafted
from contracts.values import BusinessLine, ServiceLine

from ..factories import (
    OTHER_REP,
    REP,
    a_line,
    a_term,
    customer_registered,
    known_customer,
    quote_accepted,
)


async def test_an_accepted_quote_drafts_its_contract_once(service: Harness) -> None:
    customer_id = await known_customer(service)
    accepted = quote_accepted(customer_id)
    await service.deliver(accepted, times=2)
    await service.deliver(accepted)
    [drafted] = await service.recorded(ContractDrafted)
    assert drafted.number == "HT-2026-000001"
    assert drafted.quote_id == accepted.quote_id
    assert drafted.opportunity_id == accepted.opportunity_id
    assert [line.line_id for line in drafted.lines] == [line.line_id for line in accepted.lines]
    assert drafted.scope == accepted.scope


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (BusinessLine.CHARTER, "charter"),
        (BusinessLine.RENEWAL, "charter"),
        (BusinessLine.AD_HOC, "framework"),
        (BusinessLine.VEHICLE_SALE, "framework"),
    ],
)
async def test_the_business_decides_the_kind_of_contract(
    service: Harness, line: BusinessLine, kind: str
) -> None:
    await service.deliver(quote_accepted(await known_customer(service), line=line))
    assert [row["kind"] for row in await service.rows("SELECT kind FROM contract")] == [kind]


async def test_a_quote_of_an_unknown_customer_waits_for_the_customer(service: Harness) -> None:
    customer = customer_registered()
    await service.deliver(quote_accepted(customer.customer_id))
    assert [row["reason"] for row in await service.parked()] == ["waits-for-reference"]
    await service.deliver(customer)
    await service.service.inbox.retry_parked()
    assert await service.parked() == []
    assert len(await service.recorded(ContractDrafted)) == 1


async def test_a_short_charter_drafts_itself_and_asks_for_its_reason_at_submission(
    service: Harness,
) -> None:
    short = a_line(a_term(date(2026, 4, 1), date(2026, 10, 1)))
    customer_id = await known_customer(service)
    await service.deliver(quote_accepted(customer_id, ServiceLine(**dict(short))))
    [drafted] = await service.recorded(ContractDrafted)
    path = f"/v1/contracts/{drafted.contract_id}"
    async with service.client(REP) as client:
        refused = await client.post(f"{path}/submission")
        assert refused.json()["type"].endswith("reason-for-short-term-missing")
        reason = {"reason_for_short_term": "World expo"}
        await client.patch(path, json=reason, headers={"If-Match": '"1"'})
        assert (await client.post(f"{path}/submission")).status_code == 200


async def test_the_draft_belongs_to_whoever_quoted(service: Harness) -> None:
    await service.deliver(quote_accepted(await known_customer(service)))
    for actor, seen in ((REP, 1), (OTHER_REP, 0)):
        async with service.client(actor) as client:
            assert len((await client.get("/v1/contracts")).json()["items"]) == seen


async def test_two_quotes_draft_two_contracts(service: Harness) -> None:
    customer_id = await known_customer(service)
    await service.deliver(
        quote_accepted(customer_id, quote_id=new_id()),
        quote_accepted(customer_id, quote_id=new_id()),
    )
    numbers = [drafted.number for drafted in await service.recorded(ContractDrafted)]
    assert numbers == ["HT-2026-000001", "HT-2026-000002"]
