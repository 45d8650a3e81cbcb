"""Branches, drivers and strangers: each sees what is theirs, and a wall looks like nothing."""

from itertools import islice
from uuid import uuid4

from .office import Office


async def test_another_branch_sees_nothing_of_it(office: Office) -> None:
    charter = await office.signed()
    sheet = await charter.sheet()
    elsewhere = next(code for code in office.firm.branches if code != charter.charter.branch)
    stranger = office.house.person(office.firm.dispatchers[elsewhere])
    path = "/api/fleet/v1/trip-sheets"

    assert await stranger.every(path, contract_id=charter.contract_id) == []
    hidden = await office.send(stranger, "GET", f"{path}/{sheet['id']}")
    absent = await office.send(stranger, "GET", f"{path}/{uuid4()}")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json() == absent.json()
    closing = await office.send(stranger, "POST", f"{path}/{sheet['id']}/closing", {})
    assert closing.status_code == 404


async def test_a_driver_sees_own_sheets_and_no_price(office: Office) -> None:
    charter = await office.signed()
    sheet = await charter.sheet()
    driver = office.house.driver(sheet["driver_id"])
    path = "/api/fleet/v1/trip-sheets"

    own = await driver.every(path, contract_id=charter.contract_id)
    assert [row["id"] for row in own] == [sheet["id"]]
    assert "price" not in str(own)
    assert (await office.send(driver, "GET", charter.contract_path)).status_code in {403, 404}
    another = next(
        office.house.person(member)
        for member in islice(office.firm.drivers(charter.charter.branch), 5)
        if member.username != driver.username
    )
    assert await another.every(path, contract_id=charter.contract_id) == []
    assert (await office.send(another, "GET", f"{path}/{sheet['id']}")).status_code == 404


async def test_a_seller_sees_no_contract_of_another_seller(office: Office) -> None:
    charter = await office.signed()
    other = office.house.person(
        office.firm.sales[(charter.charter.seller + 1) % len(office.firm.sales)]
    )
    assert (await office.send(other, "GET", charter.contract_path)).status_code == 404
    assert (await office.send(other, "GET", charter.opportunity_path)).status_code == 404


async def test_without_a_token_there_is_nothing_to_see(office: Office) -> None:
    for path in (
        "/api/me",
        "/api/live",
        "/api/customer/v1/customers",
        "/api/sales/v1/opportunities",
        "/api/contract/v1/contracts",
        "/api/fleet/v1/vehicles",
        "/api/analytics/v1/figures/funnel",
        "/api/gateway/v1/staff",
    ):
        answer = await office.send(None, "GET", path)
        assert answer.status_code == 401, f"{path} answered {answer.status_code}"


async def test_what_operators_ask_of_services_is_not_reached_through_the_gateway(
    office: Office,
) -> None:
    for service in ("customer", "sales", "contract", "fleet", "analytics"):
        for path in (f"/api/{service}/internal/standing", f"/api/{service}/v1/../internal/events"):
            answer = await office.send(office.house.administrator, "GET", path)
            assert answer.status_code == 404, f"{path} answered {answer.status_code}"


async def test_headers_that_claim_a_role_are_not_believed(office: Office) -> None:
    charter = await office.charter(provided=False)
    claims = {"X-Forwarded-User": "admin", "X-Role": "administrator", "X-Branch": "HQ"}
    answer = await office.send(
        charter.dispatcher, "GET", "/api/customer/v1/customers", headers=claims
    )
    assert answer.status_code == 403
