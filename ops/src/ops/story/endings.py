"""Turns that change or end a contract: amended, terminated, renewed."""

from datetime import timedelta

from ops.story.billing import bill, collect
from ops.story.days import years_after
from ops.story.gateway import Json
from ops.story.tariffs import CHARTER, yuan
from ops.story.underway import Underway


async def amend(way: Underway) -> None:
    """The customer wants a second vehicle for a year; somebody else approves."""
    firm = way.scene.house.firm
    begins = way.scene.house.today() + timedelta(days=1)
    line = {
        "service_product": "chauffeured_charter",
        "need": {"grade": way.charter.model.grade},
        "drivers": 1,
        "term": {
            "starts_on": begins.isoformat(),
            "ends_on": years_after(begins, 1).isoformat(),
        },
        "tariff_ref": CHARTER.code,
        "monthly_price": yuan(way.charter.model.monthly_price),
        "included_km_per_month": 2_500,
    }
    requested = await way.scene.do(
        way.seller,
        f"{way.contract_path}/amendments",
        {"reason": "业务扩大,增租一辆", "effective_on": begins.isoformat(), "add_lines": [line]},
    )
    await way.scene.do(
        way.scene.house.person(firm.hq_reviewer),
        f"/api/contract/v1/amendments/{requested['id']}/approval",
        {"decision": "approved", "branch": way.charter.branch},
    )
    way.result.more["vehicles_assigned"] += 1
    way.result.more["trip_sheets_issued"] += 1
    await way.scene.say("amended", number=way.contract["number"])


async def terminate(way: Underway) -> None:
    """The customer leaves early: tomorrow nobody drives for it, and the rest is paid."""
    manager = way.scene.house.person(way.scene.house.firm.sales_manager)
    await way.scene.do(
        manager,
        f"{way.contract_path}/termination",
        {
            "ends_on": (way.scene.house.today() + timedelta(days=1)).isoformat(),
            "reason": "客户撤销上海办事处",
        },
    )
    await way.scene.say("terminated", number=way.contract["number"])
    # The end settles the kilometres: beyond the days' share of what a month includes they cost.
    if invoices := await bill(way.scene, contract_id=way.contract["id"]):
        await collect(way.scene, way.result.customer_id, invoices)
        way.result.more["invoices_issued"] += len(invoices)
        way.result.more["invoices_paid"] += len(invoices)


async def renew(way: Underway) -> None:
    """The contract is carried on before it ends: drafted from the old one, reviewed and signed."""
    house = way.scene.house
    renewal: Json = await way.scene.do(way.seller, f"{way.contract_path}/renewal")
    path = f"/api/contract/v1/contracts/{renewal['id']}"
    await way.scene.do(way.seller, f"{path}/submission")
    await way.scene.do(
        house.person(house.firm.marketing),
        f"{path}/marketing-review",
        {"decision": "approved", "branch": way.charter.branch},
    )
    reviewer = house.person(house.firm.hq_reviewer)
    await way.scene.do(reviewer, f"{path}/hq-review", {"decision": "approved"})
    signed = await way.scene.do(
        way.seller, f"{path}/signature", {"signed_on": way.scene.house.today().isoformat()}
    )
    way.result.renewal_id = signed["id"]
    for name in ("contracts_signed", "vehicles_assigned", "trip_sheets_issued"):
        way.result.more[name] += 1
    await way.scene.say("renewed", number=way.contract["number"], renewal=signed["number"])
