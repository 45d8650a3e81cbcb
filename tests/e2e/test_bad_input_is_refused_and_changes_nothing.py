"""What cannot be is answered with a problem that says so, and leaves no trace."""

from uuid import uuid4

import httpx

from ops.operating.operator import Operator

from .office import Office


def says(answer: httpx.Response, status: int, *words: str) -> None:
    """The answer is a problem of this status that has these words in it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["title"]
    for word in words:
        assert word.lower() in answer.text.lower(), f"{word} is not in {answer.text}"


async def told(operator: Operator) -> dict[str, int]:
    """How many events each service has told of."""
    return {
        service: standing["last_sequence"] + standing["waiting"]
        for service in operator.services
        for standing in [await operator.standing(service)]
    }


async def test_an_unknown_field_is_named(office: Office, operator: Operator) -> None:
    charter = await office.charter(provided=False)
    before = await told(operator)
    body = {**charter.charter.customer.body(), "colour": "red"}
    answer = await office.send(charter.seller, "POST", "/api/customer/v1/customers", body)
    says(answer, 422, "colour")
    assert await told(operator) == before


async def test_negative_kilometres_are_refused(office: Office) -> None:
    plan = office.house.new_vehicle(next(iter(office.house.models)), "PD")
    body = {**plan.body(office.house.models[plan.model]), "odometer_km": -1}
    answer = await office.send(office.fleet_manager, "POST", "/api/fleet/v1/vehicles", body)
    says(answer, 422, "odometer_km")


async def test_an_odometer_does_not_go_back(office: Office, operator: Operator) -> None:
    charter = await office.signed()
    sheet = await charter.sheet()
    driver = office.house.driver(sheet["driver_id"])
    path = f"/api/fleet/v1/trip-sheets/{sheet['id']}"
    await driver.post(f"{path}/acceptance", key=str(uuid4()))
    known = (await charter.dispatcher.get(f"/api/fleet/v1/vehicles/{sheet['vehicle_id']}"))[
        "odometer_km"
    ]

    answer = await office.send(driver, "POST", f"{path}/departure", {"odometer_out_km": known - 1})
    says(answer, 409, str(known - 1), str(known))
    assert (await charter.dispatcher.get(path))["status"] == "accepted"

    await driver.post(f"{path}/departure", {"odometer_out_km": known}, key=str(uuid4()))
    back = {
        "odometer_in_km": known - 1,
        "fuel_ml": 0,
        "tolls": {"amount": 0, "currency": "CNY"},
        "parking": {"amount": 0, "currency": "CNY"},
        "overtime_minutes": 0,
    }
    says(await office.send(driver, "POST", f"{path}/return", back), 409, str(known))
    negative = {**back, "odometer_in_km": known + 1, "overtime_minutes": -5}
    says(await office.send(driver, "POST", f"{path}/return", negative), 422, "overtime_minutes")
    assert (await charter.dispatcher.get(path))["status"] == "departed"


async def test_a_sheet_is_closed_once(office: Office) -> None:
    charter = await office.charter()
    charted = await charter.flow.run()
    path = f"/api/fleet/v1/trip-sheets/{charted.trip_sheet_id}"
    closed = await charter.dispatcher.get(path)

    answer = await office.send(charter.dispatcher, "POST", f"{path}/closing", {})

    says(answer, 409, closed["number"], "closed")
    assert await charter.dispatcher.get(path) == closed


async def test_only_the_approved_is_signed(office: Office, operator: Operator) -> None:
    charter = await office.charter()
    charter.contract = await charter.flow.negotiate()
    before = (await operator.standing("contract"))["last_sequence"]

    answer = await office.send(
        charter.seller, "POST", f"{charter.contract_path}/signature", {"signed_on": "2026-01-05"}
    )

    says(answer, 409, charter.contract["number"])
    assert (await charter.seller.get(charter.contract_path))["status"] == "draft"
    assert (await operator.standing("contract"))["last_sequence"] == before


async def test_two_lines_do_not_promise_one_vehicle_for_one_time(office: Office) -> None:
    charter = await office.charter()
    charter.contract = await charter.flow.negotiate()
    vehicles = await office.fleet_manager.every("/api/fleet/v1/vehicles")
    (line,) = charter.contract["lines"]
    sent = {
        name: line[name]
        for name in (
            "service_product",
            "need",
            "drivers",
            "term",
            "tariff_ref",
            "monthly_price",
            "included_km_per_month",
        )
    } | {"nominated_vehicle_id": vehicles[0]["id"]}
    read = await office.send(charter.seller, "GET", charter.contract_path)

    answer = await office.send(
        charter.seller,
        "PATCH",
        charter.contract_path,
        {"lines": [sent, sent]},
        headers={"If-Match": read.headers["ETag"]},
    )

    says(answer, 422, "1", "2")
    assert (await charter.seller.get(charter.contract_path))["lines"] == [line]


async def test_whoever_submits_does_not_approve(office: Office) -> None:
    charter = await office.charter()
    charter.contract = await charter.flow.negotiate()
    answer = await office.send(
        charter.seller,
        "POST",
        f"{charter.contract_path}/marketing-review",
        {"decision": "approved", "branch": charter.charter.branch},
    )
    says(answer, 403)


async def test_a_reference_not_yet_known_may_come_and_says_when_to_ask_again(
    office: Office, operator: Operator
) -> None:
    charter = await office.charter(provided=False)
    before = await told(operator)
    unknown = {
        "customer_id": str(uuid4()),
        "title": "包租",
        "line": "charter",
        "amount": {"amount": 1, "currency": "CNY"},
        "expected_close_on": "2027-01-01",
    }

    answer = await office.send(charter.seller, "POST", "/api/sales/v1/opportunities", unknown)

    says(answer, 409, "reference-not-yet-known", "customer")
    assert answer.headers["Retry-After"] == "1"
    assert await told(operator) == before


async def test_a_key_is_not_used_for_another_request(office: Office) -> None:
    charter = await office.charter(provided=False)
    path, key = "/api/customer/v1/customers", {"Idempotency-Key": str(uuid4())}
    first = await office.send(
        charter.seller, "POST", path, charter.charter.customer.body(), headers=key
    )
    again = await office.send(
        charter.seller, "POST", path, charter.charter.customer.body(), headers=key
    )
    other = {**charter.charter.customer.body(), "name": "另一家有限公司"}
    refused = await office.send(charter.seller, "POST", path, other, headers=key)

    assert again.json() == first.json()
    says(refused, 422, "Idempotency-Key")
