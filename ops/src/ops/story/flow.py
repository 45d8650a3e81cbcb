"""One charter, from registering the customer to the closed trip sheet, each step by whose job it is."""

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from ops.story.charter import Charted, Charter, today, years_after
from ops.story.firm import Firm, Model
from ops.story.gateway import Json, Late, Person
from ops.story.seeding import House, register_customer, register_vehicle

Tell = Callable[[str, dict[str, object]], Awaitable[None]]


class Flow:
    """Carries one charter through all services and tells what happens."""

    def __init__(self, house: House, charter: Charter, tell: Tell) -> None:
        self._house, self._charter, self._tell = house, charter, tell
        self.result = Charted()
        self._done = 0
        firm: Firm = house.firm
        self._seller_member = firm.sales[charter.seller]
        self._seller = house.person(self._seller_member)
        self._dispatcher_member = firm.dispatchers[charter.branch]
        self._dispatcher = house.person(self._dispatcher_member)
        self._chance = random.Random(f"{firm.seed}/flow/{charter.number}")

    async def run(self) -> Charted:
        """From the first call to the closed trip sheet."""
        contract = await self.sign(await self.approve(await self.negotiate()))
        await self.serve(contract)
        return self.result

    async def negotiate(self) -> Json:
        """Sales wins the customer for an offer; the contract that drafts itself is the result."""
        contact = await self._win_customer()
        opportunity = await self._qualify(contact)
        await self._agree(opportunity)
        drafted = await self._seller.until(
            "/api/contract/v1/contracts",
            "the contract that drafts itself",
            opportunity_id=opportunity["id"],
        )
        self.result.contract_id = drafted["id"]
        await self._say("drafted", number=drafted["number"])
        return drafted

    async def _win_customer(self) -> Json:
        """Sales registers who called, and whom to speak to there."""
        charter, house = self._charter, self._house
        customer = await register_customer(house, charter.number, charter.customer, self._seller)
        self.result.customer_id = customer["id"]
        contact = await self._do(
            self._seller,
            f"/api/customer/v1/customers/{customer['id']}/contacts",
            charter.customer.contact_body(),
        )
        await self._say("registered", number=customer["number"], contact=charter.customer.contact)
        return contact

    async def _qualify(self, contact: Json) -> Json:
        """Stage 1 (初步意向): interest, key person, need and budget."""
        customer = self._charter.customer
        lead = await self._do(
            self._seller,
            "/api/sales/v1/leads",
            {
                "company_name": customer.name,
                "contact_name": customer.contact,
                "phone": customer.mobile,
                "source": customer.source,
                "interest": f"{self._model_name} 长期包租,配专职司机",
            },
        )
        await self._say("lead", number=lead["number"])
        opportunity = await self._do(
            self._seller,
            f"/api/sales/v1/leads/{lead['id']}/qualification",
            {
                "customer_id": self.result.customer_id,
                "title": f"{self._model_name} 包租 {self._charter.months} 个月",
                "line": "charter",
                "amount": self._money(self._charter.months),
                "expected_close_on": (today() + timedelta(days=30)).isoformat(),
            },
        )
        self.result.opportunity_id = opportunity["id"]
        path = f"/api/sales/v1/opportunities/{opportunity['id']}"
        await self._seller.amend(
            path,
            {
                "key_contact_ids": [contact["id"]],
                "need": f"{self._model_name} 一辆,专职司机一名,接送高管",
                "budget": self._money(self._charter.months + 1),
            },
        )
        await self._log_visit(opportunity, contact)
        opportunity = await self._do(self._seller, f"{path}/stage", {"to_stage": "commercial"})
        await self._say("qualified", number=opportunity["number"])
        return opportunity

    async def _log_visit(self, opportunity: Json, contact: Json) -> None:
        await self._do(
            self._seller,
            "/api/sales/v1/activities",
            {
                "customer_id": self.result.customer_id,
                "opportunity_id": opportunity["id"],
                "contact_id": contact["id"],
                "kind": "visit",
                "occurred_at": (datetime.now(UTC) - timedelta(minutes=5)).isoformat(),
                "result": "客户关键人物、需求和预算已确认",
                "next_step": "提交方案与报价",
                "next_step_at": (datetime.now(UTC) + timedelta(days=2)).isoformat(),
            },
        )

    async def _agree(self, opportunity: Json) -> None:
        """Stages 2 and 3 (商务阶段, 合同谈判): the offer and the customer's yes."""
        path = f"/api/sales/v1/opportunities/{opportunity['id']}"
        quote = await self._do(
            self._seller,
            f"{path}/quotes",
            {
                "lines": [self._line()],
                "valid_until": (today() + timedelta(days=30)).isoformat(),
            },
        )
        await self._do(self._seller, f"/api/sales/v1/quotes/{quote['id']}/sending")
        await self._say("quoted", number=quote["number"], price=self._price)
        await self._do(self._seller, f"/api/sales/v1/quotes/{quote['id']}/acceptance")
        await self._do(self._seller, f"{path}/stage", {"to_stage": "negotiation"})
        await self._say("accepted", number=quote["number"])

    async def approve(self, drafted: Json) -> Json:
        """Stage 4 (合同审核): sales submits, marketing picks the branch, headquarters approves."""
        firm = self._house.firm
        path = f"/api/contract/v1/contracts/{drafted['id']}"
        await self._do(self._seller, f"{path}/submission")
        await self._do(
            self._house.person(firm.marketing),
            f"{path}/marketing-review",
            {"decision": "approved", "branch": self._charter.branch},
        )
        await self._say("branch_picked", number=drafted["number"], reviewer=firm.marketing.name)
        approved = await self._do(
            self._house.person(firm.hq_reviewer), f"{path}/hq-review", {"decision": "approved"}
        )
        await self._say("hq_approved", number=drafted["number"], reviewer=firm.hq_reviewer.name)
        return approved

    async def sign(self, approved: Json) -> Json:
        """Both parties sign; from now on everything happens by itself."""
        signed = await self._do(
            self._seller,
            f"/api/contract/v1/contracts/{approved['id']}/signature",
            {"signed_on": today().isoformat()},
        )
        await self._say("signed", number=signed["number"])
        return signed

    async def serve(self, contract: Json) -> None:
        """Stage 5 (服务落实): the vehicle, the trip sheet, the trip and the check at the end."""
        if self._charter.ordered:
            await self._buy_ordered(contract, self._charter.ordered)
        assignment = await self._dispatcher.until(
            "/api/fleet/v1/assignments", "an assignment", contract_id=contract["id"]
        )
        await self._say("assigned", number=contract["number"], plate=assignment["plate"])
        sheet = await self._dispatcher.until(
            "/api/fleet/v1/trip-sheets", "a trip sheet", contract_id=contract["id"]
        )
        self.result.trip_sheet_id = sheet["id"]
        await self._say("issued", number=sheet["number"], plate=sheet["plate"])
        await self._drive(sheet)

    async def _buy_ordered(self, contract: Json, model: Model) -> None:
        """The demand waits with its alarm until the fleet manager registers what was ordered."""
        while await self._waits(contract):
            await self._say("waiting", number=contract["number"])
            bought = self._house.new_vehicle(model, self._charter.branch)
            await register_vehicle(self._house, bought)
            await self._say("bought", plate=bought.plate)
            with suppress(Late):
                # Another customer may have been faster; then one more is bought.
                await self._dispatcher.until(
                    "/api/fleet/v1/assignments",
                    "an assignment",
                    within=20,
                    contract_id=contract["id"],
                )

    async def _waits(self, contract: Json) -> bool:
        demand = await self._dispatcher.until(
            "/api/fleet/v1/demands", "a demand", contract_id=contract["id"]
        )
        return bool(demand["state"] == "waiting")

    async def _drive(self, sheet: Json) -> None:
        path = f"/api/fleet/v1/trip-sheets/{sheet['id']}"
        driver = self._house.driver(sheet["driver_id"])
        driver_name = await self._driver_name(sheet)
        vehicle = await self._dispatcher.get(f"/api/fleet/v1/vehicles/{sheet['vehicle_id']}")
        out = int(vehicle["odometer_km"]) + self._chance.randrange(0, 4)
        km = self._chance.randrange(18, 160)
        await self._do(driver, f"{path}/acceptance")
        await self._do(driver, f"{path}/departure", {"odometer_out_km": out})
        await self._say("departed", number=sheet["number"], plate=sheet["plate"], who=driver_name)
        await self._do(
            driver,
            f"{path}/return",
            {
                "odometer_in_km": out + km,
                "fuel_ml": km * 95,
                "tolls": {"amount": self._chance.choice((0, 1_500, 3_000)), "currency": "CNY"},
                "parking": {"amount": self._chance.choice((0, 1_000, 2_000)), "currency": "CNY"},
                "overtime_minutes": self._chance.choice((0, 0, 30, 60)),
            },
        )
        await self._say("returned", number=sheet["number"], km=km, who=driver_name)
        await self._do(self._dispatcher, f"{path}/closing")
        await self._say("closed", number=sheet["number"])

    async def _driver_name(self, sheet: Json) -> str:
        username = self._house.usernames[self._house.drivers[sheet["driver_id"]]]
        here = self._house.firm.drivers(self._charter.branch)
        return next(member.name for member in here if member.username == username)

    async def _do(self, who: Person, path: str, body: Json | None = None) -> Json:
        self._done += 1
        key = self._house.key("flow", self._charter.number, self._done)
        return await who.post(path, body, key=key)

    async def _say(self, what: str, **facts: object) -> None:
        self.result.steps.append(what)
        charter = self._charter
        await self._tell(
            what,
            {
                "customer": charter.customer.name,
                "seller": self._seller_member.name,
                "dispatcher": self._dispatcher_member.name,
                "branch": self._house.firm.branches[charter.branch],
                "model": self._model_name,
                "months": charter.months,
                **facts,
            },
        )

    def _line(self) -> Json:
        begins = today()
        years = self._charter.months // 12
        need: Json = (
            {"model_id": self._house.models[self._charter.ordered]}
            if self._charter.ordered
            else {"grade": self._charter.model.grade}
        )
        return {
            "service_product": "chauffeured_charter",
            "need": need,
            "drivers": 1,
            "term": {
                "starts_on": begins.isoformat(),
                "ends_on": years_after(begins, years).isoformat(),
            },
            "tariff_ref": "SH-2026",
            "monthly_price": self._money(1),
            "included_km_per_month": 2_500,
            "service_terms": "工作日 8:00-18:00,超时另计",
        }

    def _money(self, months: int) -> Json:
        return {"amount": self._charter.model.monthly_price * months, "currency": "CNY"}

    @property
    def _price(self) -> str:
        return f"{self._charter.model.monthly_price / 100:,.0f}"

    @property
    def _model_name(self) -> str:
        return f"{self._charter.model.brand} {self._charter.model.series}"
