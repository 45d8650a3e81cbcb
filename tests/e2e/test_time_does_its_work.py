"""What falls due happens by itself: reminders, ends, overdue money, late stations, farewells."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from ops.operating.operator import Operator
from ops.reconcile import reconcile_system
from ops.story.billing import bill
from ops.story.gateway import Json, Refused
from ops.story.tariffs import TRANSFER

from .calendar import Calendar, midnight
from .office import Office, eventually


async def test_an_invoice_that_is_not_paid_puts_the_customer_on_hold_until_finance_releases_it(
    timed_office: Office, calendar: Calendar
) -> None:
    office = timed_office
    charter = await office.signed()
    await charter.flow.deliver(charter.contract)
    calendar.travel(calendar.now() + timedelta(days=2))
    (invoice,) = await bill(charter.flow.scene, contract_id=charter.contract_id)
    calendar.travel(calendar.now() + timedelta(days=33))
    customer_id = str(charter.contract["customer_id"])
    credit_path = f"/api/contract/v1/customers/{customer_id}/credit"

    async def held() -> bool:
        return bool((await office.finance.get(credit_path))["hold"])

    await eventually(held)
    ageing = await office.finance.get("/api/contract/v1/ageing", customer_id=customer_id)
    assert invoice["id"] in str(ageing)
    order = ordered(office, customer_id)
    refused = await charter.seller.post("/api/contract/v1/orders", order, key="held/1")
    assert refused["status"] == "held"

    await office.finance.post(f"{credit_path}/release", {"reason": "已对账"}, key="release/1")
    confirmed = await charter.seller.post("/api/contract/v1/orders", order, key="held/2")
    assert confirmed["status"] == "confirmed"


async def test_a_complaint_that_nobody_takes_up_alarms_the_next_one_up(
    timed_office: Office, calendar: Calendar, timed_operator: Operator
) -> None:
    office = timed_office
    charter = await office.signed()
    await charter.flow.deliver(charter.contract)
    agent = office.house.person(office.firm.service_agent)
    body = {
        "kind": "complaint",
        "channel": "phone",
        "customer_id": charter.contract["customer_id"],
        "contract_id": charter.contract_id,
        "identity_verified": True,
        "description": "司机态度差",
        "happened_on": office.house.today().isoformat(),
        "wish": "书面道歉",
    }
    ticket = await agent.post("/api/service-desk/v1/tickets", body, key="late/1")
    calendar.travel(calendar.now() + timedelta(days=3))

    async def alarmed() -> bool:
        async for event in timed_operator.events("service-desk"):
            late = event["type"] == "service-desk.station-overdue.v1"
            if late and event["data"]["ticket_id"] == ticket["id"]:
                return True
        return False

    await eventually(alarmed)


async def test_whoever_leaves_hands_over_every_customer_and_cannot_sign_in_any_more(
    timed_office: Office, calendar: Calendar
) -> None:
    office, house = timed_office, timed_office.house
    charter = await office.signed()
    leaver = office.firm.sales[charter.charter.seller]
    receiver = office.firm.sales_manager
    leaves_on = (house.today() + timedelta(days=5)).isoformat()
    await house.administrator.post(
        f"/api/gateway/v1/staff/{house.staff[leaver.username]}/leaving",
        {"leaves_on": leaves_on, "manager_id": house.staff[receiver.username]},
        key="leaving/1",
    )
    calendar.travel(calendar.now() + timedelta(days=5, hours=20))

    async def handed_over() -> bool:
        boss = office.management
        kinds = ("/api/customer/v1/customers", "/api/contract/v1/contracts")
        owners: set[str] = set()
        for path in kinds:
            owners |= {owner(row) for row in await boss.every(path)}
        return house.staff[leaver.username] not in owners

    await eventually(handed_over)
    answer = await house.gateway.http.post(
        "/auth/sign-in", json={"username": leaver.username, "password": "ludan-demo"}
    )
    assert answer.status_code == 401
    with pytest.raises(Refused):
        await charter.seller.get(charter.contract_path)


async def test_a_contract_reminds_of_its_end_and_then_ends_and_frees_everything(
    timed_office: Office, calendar: Calendar, timed_operator: Operator
) -> None:
    office = timed_office
    charter = await office.charter()
    await charter.approve()
    await charter.sign()
    contract = charter.contract
    assignment = await charter.assignment()
    ends = midnight(contract["term"]["ends_on"])
    for days in (180, 90, 30):
        calendar.travel(max(calendar.now(), ends - timedelta(days=days) + timedelta(hours=1)))
        await eventually(partial(told, timed_operator, contract["id"], days))

    async def renewal() -> Json | None:
        rows = await office.management.every("/api/sales/v1/opportunities")
        mine = [row for row in rows if row["customer_id"] == contract["customer_id"]]
        return next((row for row in mine if row["line"] == "renewal"), None)

    assert await eventually(renewal)
    calendar.travel(ends + timedelta(hours=2))

    async def over() -> bool:
        status = (await office.management.get(charter.contract_path))["status"]
        rows = await office.management.every(
            "/api/fleet/v1/assignments", contract_id=contract["id"]
        )
        return status == "expired" and {row["state"] for row in rows} == {"ended"}

    await eventually(over)
    held = [row async for row in timed_operator.every("fleet", "/internal/ledger")]
    beyond = [row for row in held if datetime.fromisoformat(row["period"]["ends_at"]) > ends]
    assert assignment["id"] not in {row["source_id"] for row in beyond}
    assert (await reconcile_system(timed_operator)).findings == ()


async def told(operator: Operator, contract_id: str, days_left: int) -> bool:
    """Whether the contract service has said that so many days are left."""
    async for event in operator.events("contract"):
        if event["type"] == "contract.expiring.v1":
            said = event["data"]["contract_id"], event["data"]["days_left"]
            if said == (contract_id, days_left):
                return True
    return False


def ordered(office: Office, customer_id: str) -> Json:
    begins = office.house.now() + timedelta(hours=5)
    return {
        "customer_id": customer_id,
        "requester": "王芳",
        "rider": "王芳",
        "channel": "phone",
        "branch": next(iter(office.firm.branches)),
        "service_product": "business_travel",
        "need": {"grade": "economy"},
        "period": {
            "starts_at": begins.isoformat(),
            "ends_at": (begins + timedelta(hours=3)).isoformat(),
        },
        "itinerary": [{"place": "外滩源"}],
        "tariff_ref": TRANSFER.code,
        "confirm": True,
    }


def owner(row: Json) -> str:
    """Whose a record is."""
    return str(row["owner_id"] if "owner_id" in row else row["scope"]["owner_id"])
