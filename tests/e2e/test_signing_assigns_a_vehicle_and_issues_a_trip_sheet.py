"""The signature of one person makes a vehicle, a driver and a trip sheet appear by themselves."""

from .office import Office, eventually

INHERITED = {
    "contract_id",
    "contract_number",
    "line_id",
    "customer_id",
    "customer_name",
    "service_product",
    "service_terms",
    "tariff_ref",
    "included_km_per_month",
    "branch",
    "vehicle_id",
    "plate",
    "model_name",
    "seats",
    "grade",
}


async def test_signing_assigns_a_vehicle_and_issues_a_trip_sheet(office: Office) -> None:
    charter = await office.charter()
    await charter.approve()
    before = await charter.dispatcher.every(
        "/api/fleet/v1/assignments", contract_id=charter.contract_id
    )
    assert before == []

    await charter.sign()

    assignment = await charter.assignment()
    sheet = await charter.sheet()
    (line,) = charter.contract["lines"]
    assert assignment["branch"] == sheet["branch"] == charter.charter.branch == line["branch"]
    assert sheet["line_id"] == line["line_id"]
    assert sheet["contract_number"] == charter.contract["number"]
    assert sheet["plate"] == assignment["plate"]
    assert [sheet["driver_id"]] == assignment["driver_ids"]
    assert sheet["customer_name"] == charter.charter.customer.name
    assert sheet["tariff_ref"] == line["tariff_ref"]
    assert {name for name in INHERITED if sheet[name] is not None} == INHERITED
    assert not [name for name in sheet if "price" in name or "amount" in name]


async def test_the_vehicle_is_committed_for_the_term_and_kept_from_others(office: Office) -> None:
    charter = await office.signed()
    assignment = await charter.assignment()

    vehicle = await charter.dispatcher.get(f"/api/fleet/v1/vehicles/{assignment['vehicle_id']}")
    bookings = await charter.dispatcher.every(
        f"/api/fleet/v1/vehicles/{assignment['vehicle_id']}/bookings"
    )

    assert vehicle["availability"] == "committed"
    assert {booking["layer"] for booking in bookings} == {"commitment", "usage"}
    assert all(booking["document"] == charter.contract["number"] for booking in bookings)


async def test_the_signature_wins_the_deal_and_makes_the_prospect_a_customer(
    office: Office,
) -> None:
    charter = await office.signed()
    customer_path = f"/api/customer/v1/customers/{charter.contract['customer_id']}"

    async def active() -> bool:
        return (await charter.seller.get(customer_path))["status"] == "active"

    async def fulfilled() -> bool:
        return (await charter.seller.get(charter.opportunity_path))["status"] == "fulfilled"

    assert await eventually(active)
    assert await eventually(fulfilled)
    milestones = await charter.seller.every(f"{charter.contract_path}/milestones")
    assert milestones
