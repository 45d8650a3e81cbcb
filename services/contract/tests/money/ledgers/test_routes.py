import pytest

from chassis.testing import Harness

from ...factories import DRIVER, FINANCE, REP, known_customer, post
from ..factories import read

BOOKS = {"code": "XH", "name": "Xuhui Chartering Ltd", "branches": ["XH"]}


async def test_it_takes_a_name_and_a_permission(service: Harness) -> None:
    for actor, status in ((None, 401), (DRIVER, 403), (REP, 403)):
        async with service.client(actor) as client:
            assert (await client.post("/v1/ledger-sets", json=BOOKS)).status_code == status
    for actor, status in ((None, 401), (DRIVER, 403)):
        async with service.client(actor) as client:
            assert (await client.get("/v1/ledger-sets")).status_code == status


async def test_a_branch_keeps_its_books_in_one_set(service: Harness) -> None:
    await known_customer(service)
    opened = await post(service, FINANCE, "ledger-sets", BOOKS)
    assert opened["branches"] == ["XH"]
    async with service.client(FINANCE) as client:
        same = await client.post("/v1/ledger-sets", json=BOOKS | {"branches": ["PD"]})
        assert same.json()["type"] == "urn:ludan:problem:ledger-set-exists"
        other = await client.post("/v1/ledger-sets", json=BOOKS | {"code": "WEST"})
        assert other.json()["type"] == "urn:ludan:problem:branch-in-other-set"
        main = await client.post("/v1/ledger-sets", json=BOOKS | {"code": "MAIN"})
        assert main.json()["type"] == "urn:ludan:problem:ledger-set-exists"
        unknown = await client.post("/v1/ledger-sets", json=BOOKS | {"branches": ["NONE"]})
        assert unknown.json()["type"] == "urn:ludan:problem:reference-not-yet-known"
    sets = (await read(service, "ledger-sets"))["items"]
    assert [(each["code"], each["branches"]) for each in sets] == [("XH", ["XH"]), ("MAIN", [])]


@pytest.mark.parametrize("change", [{"code": "x"}, {"name": " "}, {"branches": ["pd"]}])
async def test_a_senseless_set_is_refused(service: Harness, change: dict[str, object]) -> None:
    async with service.client(FINANCE) as client:
        assert (await client.post("/v1/ledger-sets", json=BOOKS | change)).status_code == 422
