import asyncio
from datetime import date
from typing import Any

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contract.tariffs.model import TariffUnknown
from contract.tariffs.queries import tariff_in_force
from contracts.events.contract import ContractSigned, TariffPublished

from ..factories import (
    DRIVER,
    FINANCE,
    MARKETER,
    REP,
    TODAY,
    approved,
    drafted,
    known_customer,
    line_json,
    post,
    signed,
    tariff_json,
)

TOMORROW = "2026-03-03"


@pytest.mark.parametrize(
    ("method", "path", "refused"),
    [("POST", "tariffs", REP), ("GET", "tariffs", DRIVER), ("GET", "tariffs/{id}", DRIVER)],
)
async def test_it_takes_a_name_and_a_permission(
    service: Harness, method: str, path: str, refused: Any
) -> None:
    path = f"/v1/{path.format(id=new_id())}"
    for actor, status in ((None, 401), (refused, 403)):
        async with service.client(actor) as client:
            answer = await client.request(method, path, json=tariff_json())
            assert answer.status_code == status


async def test_finance_publishes_version_after_version(service: Harness) -> None:
    first = await post(service, FINANCE, "tariffs", tariff_json())
    second = await post(service, MARKETER, "tariffs", tariff_json(tax_bp=1_300))
    other = await post(service, FINANCE, "tariffs", tariff_json("hourly-2026"))
    assert [tariff["version"] for tariff in (first, second, other)] == [1, 2, 1]
    told = await service.recorded(TariffPublished)
    assert [(event.code, event.version) for event in told] == [
        ("charter-2026", 1),
        ("charter-2026", 2),
        ("hourly-2026", 1),
    ]
    assert (told[0].terms.tax_bp, told[1].terms.tax_bp) == (900, 1_300)
    async with service.client(REP) as client:
        listed = (await client.get("/v1/tariffs", params={"code": "charter-2026"})).json()
        assert listed["items"] == [second, first]
        assert (await client.get(f"/v1/tariffs/{first['id']}")).json() == first
        assert (await client.get(f"/v1/tariffs/{new_id()}")).status_code == 404


async def test_parallel_versions_get_numbers_of_their_own(service: Harness) -> None:
    made = await asyncio.gather(
        *(post(service, FINANCE, "tariffs", tariff_json()) for _ in range(6))
    )
    assert sorted(tariff["version"] for tariff in made) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"valid_from": "2026-03-01"}, "valid-in-past"),
        ({"terms": {"unit_price": {"amount": 1, "currency": "USD"}}}, "prices-in-several"),
        ({"terms": {"unit_price": {"amount": -1}}}, ""),
        ({"terms": {"tax_bp": 10_001}}, ""),
        ({"terms": {"basis": "week"}}, ""),
        ({"version": 7}, ""),
    ],
)
async def test_a_senseless_tariff_is_refused(
    service: Harness, change: dict[str, Any], problem: str
) -> None:
    tariff = tariff_json()
    terms = tariff["terms"] | change.pop("terms", {})
    async with service.client(FINANCE) as client:
        refused = await client.post("/v1/tariffs", json=tariff | change | {"terms": terms})
    assert refused.status_code == 422
    assert problem in refused.text
    assert await service.recorded(TariffPublished) == []


async def test_a_version_is_in_force_from_its_day_until_the_next_one_is(service: Harness) -> None:
    for valid_from in (TODAY, date(2026, 6, 1), date(2026, 5, 1)):
        await post(service, FINANCE, "tariffs", tariff_json() | {"valid_from": str(valid_from)})
    async with service.transaction() as session:

        async def version(on: date) -> int:
            return (await tariff_in_force(session, "charter-2026", on)).version

        assert await version(TODAY) == 1
        assert await version(date(2026, 4, 30)) == 1
        assert await version(date(2026, 5, 1)) == 3
        # What was published last is what counts, also where an earlier one began later.
        assert await version(date(2026, 6, 1)) == 3
        with pytest.raises(TariffUnknown):
            await version(date(2026, 3, 1))
        with pytest.raises(TariffUnknown):
            await tariff_in_force(session, "CHARTER-2026", TODAY)


async def test_a_contract_that_names_an_unknown_tariff_is_not_submitted(service: Harness) -> None:
    customer_id = await known_customer(service)
    later = tariff_json("later-2026") | {"valid_from": TOMORROW}
    await post(service, FINANCE, "tariffs", later)
    for code in ("nowhere", "later-2026"):
        contract = await drafted(service, customer_id, line_json(), line_json(tariff_ref=code))
        async with service.client(REP) as client:
            path = f"/v1/contracts/{contract['id']}"
            refused = await client.post(f"{path}/submission")
            assert refused.status_code == 422
            assert refused.json()["type"] == "urn:ludan:problem:tariff-unknown"
            assert code in refused.json()["detail"]
            assert (await client.get(path)).json() == contract


async def test_a_signature_freezes_the_tariffs_of_all_lines(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await approved(service, customer_id, line_json(), line_json(1_000))
    assert [line["tariff_version"] for line in contract["lines"]] == [None, None]
    await post(service, FINANCE, "tariffs", tariff_json())
    await post(service, FINANCE, "tariffs", tariff_json() | {"valid_from": TOMORROW})
    path = f"contracts/{contract['id']}/signature"
    contract = await post(service, REP, path, {"signed_on": str(TODAY)})
    assert [line["tariff_version"] for line in contract["lines"]] == [2, 2]
    assert len(await service.recorded(ContractSigned)) == 1
    assert (await signed(service, customer_id))["lines"][0]["tariff_version"] == 2
