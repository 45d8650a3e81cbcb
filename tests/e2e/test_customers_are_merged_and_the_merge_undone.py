"""A merge reaches every service, later events follow it, and undoing it puts everything back."""

from ops.operating.operator import Operator
from ops.reconcile import reconcile_system
from ops.story.billing import bill, until_priced
from ops.story.charter import Turn
from ops.story.driving import drive
from ops.story.seeding import register_customer

from .office import Office, eventually

OWNED = {
    "contract": "/api/contract/v1/contracts",
    "invoices": "/api/contract/v1/invoices",
    "assignments": "/api/fleet/v1/assignments",
    "sheets": "/api/fleet/v1/trip-sheets",
    "opportunities": "/api/sales/v1/opportunities",
}


async def test_everything_of_a_merged_customer_belongs_to_the_survivor_in_every_service(
    office: Office, operator: Operator
) -> None:
    charter = await office.charter()
    charted = await charter.flow.run()
    twin = charted.customer_id
    survivor = await another(office)
    before = await owned(office, twin)
    assert all(before.values())

    merge = await merged(office, survivor, twin)

    assert not any((await owned(office, twin)).values())
    after = await owned(office, survivor)
    assert after == before
    manager = office.house.person(office.firm.sales_manager)
    listed = await manager.every("/api/customer/v1/customers")
    assert twin not in {row["id"] for row in listed}
    assert (await manager.get(f"/api/customer/v1/customers/{twin}"))["id"] == survivor
    assert (await reconcile_system(operator)).findings == ()

    await undone(office, merge)

    assert await owned(office, twin) == before
    assert not any((await owned(office, survivor)).values())
    assert (await reconcile_system(operator)).findings == ()


async def test_what_comes_later_under_the_old_name_finds_the_survivor(
    office: Office, operator: Operator
) -> None:
    charter = await office.signed()
    survivor = await another(office)
    twin = charter.contract["customer_id"]
    await merged(office, survivor, twin)

    # The sheet was issued for the twin; its trip and invoice come after the merge.
    await charter.flow.deliver(charter.contract)
    sheet = await drive(charter.flow.scene, charter.dispatcher, charter.flow.way.sheet)
    await until_priced(charter.flow.scene, sheet["id"], sheet["revision"])
    (invoice,) = await bill(charter.flow.scene, contract_id=charter.contract_id)
    assert invoice["customer_id"] == survivor

    async def earned() -> bool:
        rows = await office.management.rows("/api/analytics/v1/figures/revenue", by="customer")
        told = {row["key"]: row["revenue"] for row in rows}
        return twin not in told and told.get(survivor) == invoice["net"]

    await eventually(earned)
    assert (await reconcile_system(operator)).findings == ()


async def test_the_story_merges_and_undoes(office: Office, operator: Operator) -> None:
    for turn in (Turn.MERGE, Turn.UNDONE_MERGE):
        charted = await (await office.charter(turn=turn)).flow.run()
        assert charted.more["merges"] == 1
    assert (await reconcile_system(operator)).findings == ()


async def another(office: Office) -> str:
    number, plan = office.house.new_customer()
    seller = office.house.person(office.firm.sales[number % len(office.firm.sales)])
    return str((await register_customer(office.house, number, plan, seller))["id"])


async def merged(office: Office, survivor: str, twin: str) -> str:
    manager = office.house.person(office.firm.sales_manager)
    body = {"merged_id": twin, "reason": "重复建档"}
    path = f"/api/customer/v1/customers/{survivor}/merges"
    merge = await manager.post(path, body, key=f"merge/{survivor}/{twin}")
    await manager.once(
        f"/api/customer/v1/merges/{merge['id']}",
        lambda told: all(context["done"] for context in told["contexts"]),
    )
    return str(merge["id"])


async def undone(office: Office, merge: str) -> None:
    manager = office.house.person(office.firm.sales_manager)
    path = f"/api/customer/v1/merges/{merge}"
    await manager.post(f"{path}/undoing", {"reason": "两家公司"}, key=f"undo/{merge}")
    await manager.once(path, lambda told: all(context["undone"] for context in told["contexts"]))


async def owned(office: Office, customer_id: str) -> dict[str, set[str]]:
    boss = office.management
    return {
        name: {row["id"] for row in await boss.every(path) if row["customer_id"] == customer_id}
        for name, path in OWNED.items()
    }
