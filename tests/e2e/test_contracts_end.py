"""Contracts are amended, terminated and renewed; what ends holds nothing any longer."""

from datetime import datetime, timedelta

from ops.operating.operator import Operator
from ops.reconcile import reconcile_system
from ops.story.charter import Turn

from .calendar import midnight
from .office import Office, eventually


async def test_an_amendment_adds_a_vehicle_and_the_contract_keeps_its_number(
    office: Office, operator: Operator
) -> None:
    charter = await office.charter(turn=Turn.AMENDMENT)
    charted = await charter.flow.run()

    boss = office.management
    contract = await boss.get(f"/api/contract/v1/contracts/{charted.contract_id}")
    assert len(contract["lines"]) == 2

    async def both_served() -> bool:
        rows = await boss.every("/api/fleet/v1/assignments", contract_id=charted.contract_id)
        return {row["line_id"] for row in rows} == {x["line_id"] for x in contract["lines"]}

    await eventually(both_served)
    assert (await reconcile_system(operator)).findings == ()


async def test_a_terminated_contract_releases_vehicle_driver_and_credit(
    office: Office, operator: Operator
) -> None:
    charter = await office.charter(turn=Turn.TERMINATION)
    charted = await charter.flow.run()

    boss = office.management
    contract = await boss.get(f"/api/contract/v1/contracts/{charted.contract_id}")
    assert contract["status"] == "terminated"
    ends_on = office.house.today() + timedelta(days=1)
    assert {line["term"]["ends_on"] for line in contract["lines"]} == {ends_on.isoformat()}

    async def ends_then() -> bool:
        (row,) = await boss.every("/api/fleet/v1/assignments", contract_id=charted.contract_id)
        return datetime.fromisoformat(row["period"]["ends_at"]) == midnight(ends_on.isoformat())

    await eventually(ends_then)
    assert (await reconcile_system(operator)).findings == ()


async def test_a_renewal_carries_the_contract_on_and_sales_wins_it(
    office: Office, operator: Operator
) -> None:
    charter = await office.charter(turn=Turn.RENEWAL)
    charted = await charter.flow.run()

    boss = office.management
    old = await boss.get(f"/api/contract/v1/contracts/{charted.contract_id}")
    new = await boss.get(f"/api/contract/v1/contracts/{charted.renewal_id}")
    assert new["renewal_of"] == old["id"]
    assert new["term"]["starts_on"] == old["term"]["ends_on"]
    assert new["monthly_total"] == old["monthly_total"]
    assert (await reconcile_system(operator)).findings == ()


async def test_a_swap_ends_one_assignment_and_begins_another_with_the_same_sheet(
    office: Office, operator: Operator
) -> None:
    charter = await office.charter(turn=Turn.SWAP)
    charted = await charter.flow.run()

    boss = office.management
    rows = await boss.every("/api/fleet/v1/assignments", contract_id=charted.contract_id)
    old, new = sorted(rows, key=lambda row: row["swapped_from"] is not None)
    assert new["swapped_from"] == old["id"]
    assert (old["state"], new["state"]) == ("ended", "active")
    assert datetime.fromisoformat(old["ended_at"]) <= datetime.fromisoformat(
        new["period"]["starts_at"]
    )
    sheet = await boss.get(f"/api/fleet/v1/trip-sheets/{charted.trip_sheet_id}")
    assert sheet["vehicle_id"] == new["vehicle_id"] != old["vehicle_id"]
    assert (await reconcile_system(operator)).findings == ()


async def test_a_voided_sheet_costs_nothing_and_its_number_stays_used(
    office: Office, operator: Operator
) -> None:
    charter = await office.charter(turn=Turn.VOIDED_SHEET)
    charted = await charter.flow.run()

    boss = office.management
    sheets = await boss.every("/api/fleet/v1/trip-sheets", contract_id=charted.contract_id)
    assert sorted(sheet["status"] for sheet in sheets) == ["closed", "void"]
    (void,) = [sheet for sheet in sheets if sheet["status"] == "void"]
    charges = await boss.every("/api/contract/v1/charges", contract_id=charted.contract_id)
    assert void["id"] not in {charge["trip_sheet_id"] for charge in charges}
    assert (await reconcile_system(operator)).findings == ()


async def test_a_payment_that_bounced_is_paid_again_in_two_parts(
    office: Office, operator: Operator
) -> None:
    charter = await office.charter(turn=Turn.BOUNCED_PAYMENT)
    charted = await charter.flow.run()

    (invoice,) = await office.management.every(
        "/api/contract/v1/invoices", contract_id=charted.contract_id
    )
    assert invoice["status"] == "paid"
    undone = [row["reversed_at"] is not None for row in invoice["allocations"]]
    assert sorted(undone) == [False, False, True]
    assert (await reconcile_system(operator)).findings == ()
