"""Ad-hoc orders change until the vehicle leaves; nobody loses the car by asking."""

import pytest

from ops.operating.operator import Operator
from ops.reconcile import reconcile_system
from ops.story.gateway import Json, Refused
from ops.story.order import OrderFlow

from .office import Office, eventually


async def test_an_order_goes_from_the_call_to_the_paid_invoice(
    office: Office, operator: Operator
) -> None:
    flow = await office.order(revisions=0, cancelled=False, corrected=False)
    ordered = await flow.run()

    (invoice,) = await invoices(office, ordered.order_id)
    assert invoice["status"] == "paid"
    assert {line["trip_sheet_id"] for line in invoice["lines"]} == {ordered.trip_sheet_id}
    assert (await order_of(office, ordered.order_id))["status"] == "closed"
    assert (await reconcile_system(operator)).findings == ()


async def test_each_revision_says_who_changed_what_and_the_driver_accepts_anew(
    office: Office, operator: Operator
) -> None:
    flow = await office.order(revisions=2, cancelled=False, corrected=False)
    ordered = await flow.run()

    order = await order_of(office, ordered.order_id)
    assert order["revision"] == 3
    assert [revision["n"] for revision in order["revisions"]] == [2, 3]
    for revision in order["revisions"]:
        assert revision["revised_by"] == office.house.staff[flow.plan.seller.username]
        assert revision["reason"]
        assert {change["field"] for change in revision["changes"]} == {"period"}
    sheet = await office.management.get(f"/api/fleet/v1/trip-sheets/{ordered.trip_sheet_id}")
    assert sheet["revision"] == 3
    assert (await reconcile_system(operator)).findings == ()


async def test_the_booking_stays_until_a_revision_that_nobody_can_serve_is_changed_again(
    office: Office, operator: Operator
) -> None:
    flow = await office.order(revisions=0, cancelled=False, corrected=False)
    order = await flow.confirm()
    sheet = await flow.sheet(order)
    before = await usage_of(office, operator, sheet)

    # Nothing of the branch suits a model that nobody has.
    impossible = {"model_id": office.house.models[next(reversed(office.house.models))]}
    await revise(flow, order, {"need": impossible, "reason": "客户改要迈巴赫"})

    async def conflicting() -> Json | None:
        told = await order_of(office, order["id"])
        return told if told["conflict"] else None

    assert await eventually(conflicting)
    assert await usage_of(office, operator, sheet) == before
    await flow.cancel(order)
    assert (await reconcile_system(operator)).findings == ()


async def test_a_cancelled_order_frees_vehicle_and_credit_and_leaves_its_fee(
    office: Office, operator: Operator
) -> None:
    flow = await office.order(revisions=0, cancelled=True, corrected=False)
    ordered = await flow.run()

    assert (await order_of(office, ordered.order_id))["status"] in {"cancelled", "closed"}
    (invoice,) = await invoices(office, ordered.order_id)
    assert [line["kind"] for line in invoice["lines"]] == ["cancellation_fee"]
    sheet = await office.management.get(f"/api/fleet/v1/trip-sheets/{ordered.trip_sheet_id}")
    assert sheet["status"] == "void"
    assert await usage_of(office, operator, sheet) == []
    assert (await reconcile_system(operator)).findings == ()


async def test_an_odometer_corrected_after_invoicing_becomes_a_credit_note(
    office: Office, operator: Operator
) -> None:
    flow = await office.order(revisions=0, cancelled=False, corrected=True)
    ordered = await flow.run()

    (invoice,) = await invoices(office, ordered.order_id)
    (note,) = await office.management.every(
        "/api/contract/v1/credit-notes", order_id=ordered.order_id
    )
    assert note["invoice_id"] == invoice["id"]
    assert note["gross"]["amount"] < 0
    assert {line["kind"] for line in note["lines"]} == {"excess_km"}
    assert invoice["gross"]["amount"] > -note["gross"]["amount"], "the invoice was not edited"
    assert (await reconcile_system(operator)).findings == ()


async def test_after_departure_only_the_dispatcher_changes_a_trip(office: Office) -> None:
    flow = await office.order(revisions=0, cancelled=False, corrected=False)
    order = await flow.confirm()
    sheet = await flow.sheet(order)
    driver = office.house.driver(sheet["driver_id"])
    path = f"/api/fleet/v1/trip-sheets/{sheet['id']}"
    vehicle = await office.fleet_manager.get(f"/api/fleet/v1/vehicles/{sheet['vehicle_id']}")
    await flow.scene.do(driver, f"{path}/acceptance")
    left = {"odometer_out_km": vehicle["odometer_km"]}
    await flow.scene.do(driver, f"{path}/departure", left)

    async def in_service() -> bool:
        return (await order_of(office, order["id"]))["status"] == "in_service"

    await eventually(in_service)
    with pytest.raises(Refused) as refused:
        await flow.cancel(order)
    assert refused.value.status == 409


async def revise(flow: OrderFlow, order: Json, changes: Json) -> Json:
    path = f"/api/contract/v1/orders/{order['id']}"
    return await flow.seller.revise(path, f"{path}/revisions", changes, key=str(order["id"]))


async def order_of(office: Office, order_id: str) -> Json:
    return await office.management.get(f"/api/contract/v1/orders/{order_id}")


async def invoices(office: Office, order_id: str) -> list[Json]:
    return await office.management.every("/api/contract/v1/invoices", order_id=order_id)


async def usage_of(office: Office, operator: Operator, sheet: Json) -> list[Json]:
    return [
        row
        async for row in operator.every("fleet", "/internal/ledger", layer="usage")
        if row["source_id"] == sheet["id"]
    ]
