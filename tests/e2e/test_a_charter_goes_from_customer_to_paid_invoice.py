"""The main job of the product, each step by whose job it is, and counted alike by all services."""

from ops.operating.operator import Operator
from ops.reconcile import reconcile_system
from ops.story.gateway import Json
from ops.story.once import run_once

from .office import Office, eventually


async def test_a_charter_goes_from_customer_to_paid_invoice(office: Office) -> None:
    charter = await office.charter()
    charted = await charter.flow.run()

    sheet = await charter.dispatcher.get(f"/api/fleet/v1/trip-sheets/{charted.trip_sheet_id}")
    assert sheet["status"] == "closed"
    assert sheet["odometer_in_km"] > sheet["odometer_out_km"]
    assert sheet["first_for_customer"]
    vehicle = await charter.dispatcher.get(f"/api/fleet/v1/vehicles/{sheet['vehicle_id']}")
    assert vehicle["odometer_km"] == sheet["odometer_in_km"]
    assert charted.steps == [
        "registered",
        "lead",
        "qualified",
        "quoted",
        "accepted",
        "drafted",
        "branch_picked",
        "hq_approved",
        "signed",
        "assigned",
        "issued",
        "departed",
        "returned",
        "closed",
        "invoiced",
        "paid",
    ]
    (invoice,) = await office.management.every(
        "/api/contract/v1/invoices", contract_id=charted.contract_id
    )
    assert invoice["status"] == "paid"
    assert {line["vehicle_id"] for line in invoice["lines"]} == {sheet["vehicle_id"]}


async def test_the_figures_name_the_events_behind_them(office: Office) -> None:
    charter = await office.charter()
    charted = await charter.flow.run()

    async def counted() -> Json:
        figures = await office.management.get(
            "/api/analytics/v1/figures/contracts", contract_id=charted.contract_id
        )
        return figures if figures["trip_sheets_closed"] else {}

    figures = await eventually(counted)
    for name in (
        "contracts_signed",
        "vehicles_assigned",
        "trip_sheets_issued",
        "trip_sheets_closed",
    ):
        assert figures[name] == 1
        assert len(figures["event_ids"][name]) == 1


async def test_all_services_count_the_same_after_charters_and_orders_with_every_turn(
    office: Office, operator: Operator
) -> None:
    outcome = await run_once(office.house, 12)

    assert outcome.disagreements == []
    report = await reconcile_system(operator)
    assert report.findings == ()
    for turn in ("credit_notes", "orders_revised", "swaps", "merges", "complaints_closed"):
        assert outcome.numbers[turn] > 0
