"""One charter, from registering the customer to the paid invoice, each step by whose job it is."""

from contextlib import suppress
from datetime import timedelta

from ops.story.billing import bill, collect, until_priced
from ops.story.charter import Charted, Charter
from ops.story.days import years_after
from ops.story.driving import drive
from ops.story.firm import Firm, Model
from ops.story.gateway import Json, Late
from ops.story.house import House
from ops.story.scene import Scene, Tell, silently
from ops.story.seeding import register_customer, register_vehicle
from ops.story.tariffs import CHARTER
from ops.story.turns import after_the_trip, before_the_trip, in_the_end
from ops.story.underway import Underway


class Flow:
    """Carries one charter through all services and tells what happens."""

    def __init__(self, house: House, charter: Charter, tell: Tell = silently) -> None:
        self.house, self.charter = house, charter
        firm: Firm = house.firm
        seller, dispatcher = firm.sales[charter.seller], firm.dispatchers[charter.branch]
        self.seller, self.dispatcher = house.person(seller), house.person(dispatcher)
        facts = {
            "customer": charter.customer.name,
            "seller": seller.name,
            "dispatcher": dispatcher.name,
            "branch": firm.branches[charter.branch],
            "model": self._model_name,
            "months": charter.months,
        }
        self.scene = Scene(house, f"flow/{charter.number}", tell, facts)
        self.result = Charted(steps=self.scene.steps)
        self.way = Underway(self.scene, charter, self.seller, self.dispatcher, self.result)

    async def run(self) -> Charted:
        """From the first call to the paid invoice, with what else happens on the way."""
        contract = await self.sign(await self.approve(await self.negotiate()))
        await self.deliver(contract)
        await before_the_trip(self.way)
        self.way.sheet = await drive(self.scene, self.dispatcher, self.way.sheet)
        await after_the_trip(self.way)
        await until_priced(self.scene, self.result.trip_sheet_id, self.way.sheet["revision"])
        invoices = await bill(self.scene, contract_id=contract["id"])
        self.way.receipt = await collect(self.scene, self.result.customer_id, invoices)
        await in_the_end(self.way)
        return self.result

    async def negotiate(self) -> Json:
        """Sales wins the customer for an offer; the contract that drafts itself is the result."""
        contact = await self._win_customer()
        opportunity = await self._qualify(contact)
        await self._agree(opportunity)
        drafted = await self.seller.until(
            "/api/contract/v1/contracts",
            "the contract that drafts itself",
            opportunity_id=opportunity["id"],
        )
        self.result.contract_id = drafted["id"]
        await self.scene.say("drafted", number=drafted["number"])
        return drafted

    async def _win_customer(self) -> Json:
        """Sales registers who called, and whom to speak to there."""
        charter, house = self.charter, self.house
        customer = await register_customer(house, charter.number, charter.customer, self.seller)
        self.result.customer_id = customer["id"]
        contact = await self.scene.do(
            self.seller,
            f"/api/customer/v1/customers/{customer['id']}/contacts",
            charter.customer.contact_body(),
        )
        await self.scene.say(
            "registered", number=customer["number"], contact=charter.customer.contact
        )
        return contact

    async def _qualify(self, contact: Json) -> Json:
        """Stage 1 (初步意向): interest, key person, need and budget."""
        customer = self.charter.customer
        lead = await self.scene.do(
            self.seller,
            "/api/sales/v1/leads",
            {
                "company_name": customer.name,
                "contact_name": customer.contact,
                "phone": customer.mobile,
                "source": customer.source,
                "interest": f"{self._model_name} 长期包租,配专职司机",
            },
        )
        await self.scene.say("lead", number=lead["number"])
        opportunity = await self.scene.do(
            self.seller,
            f"/api/sales/v1/leads/{lead['id']}/qualification",
            {
                "customer_id": self.result.customer_id,
                "title": f"{self._model_name} 包租 {self.charter.months} 个月",
                "line": "charter",
                "amount": self._money(self.charter.months),
                "expected_close_on": (self.house.today() + timedelta(days=30)).isoformat(),
            },
        )
        self.result.opportunity_id = opportunity["id"]
        path = f"/api/sales/v1/opportunities/{opportunity['id']}"
        await self.seller.amend(
            path,
            {
                "key_contact_ids": [contact["id"]],
                "need": f"{self._model_name} 一辆,专职司机一名,接送高管",
                "budget": self._money(self.charter.months + 1),
            },
        )
        await self._log_visit(opportunity, contact)
        opportunity = await self.scene.do(self.seller, f"{path}/stage", {"to_stage": "commercial"})
        await self.scene.say("qualified", number=opportunity["number"])
        return opportunity

    async def _log_visit(self, opportunity: Json, contact: Json) -> None:
        await self.scene.do(
            self.seller,
            "/api/sales/v1/activities",
            {
                "customer_id": self.result.customer_id,
                "opportunity_id": opportunity["id"],
                "contact_id": contact["id"],
                "kind": "visit",
                "occurred_at": (self.house.now() - timedelta(minutes=5)).isoformat(),
                "result": "客户关键人物、需求和预算已确认",
                "next_step": "提交方案与报价",
                "next_step_at": (self.house.now() + timedelta(days=2)).isoformat(),
            },
        )

    async def _agree(self, opportunity: Json) -> None:
        """Stages 2 and 3 (商务阶段, 合同谈判): the offer and the customer's yes."""
        path = f"/api/sales/v1/opportunities/{opportunity['id']}"
        quote = await self.scene.do(
            self.seller,
            f"{path}/quotes",
            {
                "lines": [self.line()],
                "valid_until": (self.house.today() + timedelta(days=30)).isoformat(),
            },
        )
        await self.scene.do(self.seller, f"/api/sales/v1/quotes/{quote['id']}/sending")
        await self.scene.say("quoted", number=quote["number"], price=self._price)
        await self.scene.do(self.seller, f"/api/sales/v1/quotes/{quote['id']}/acceptance")
        await self.scene.do(self.seller, f"{path}/stage", {"to_stage": "negotiation"})
        await self.scene.say("accepted", number=quote["number"])

    async def approve(self, drafted: Json) -> Json:
        """Stage 4 (合同审核): sales submits, marketing picks the branch, headquarters approves."""
        firm = self.house.firm
        path = f"/api/contract/v1/contracts/{drafted['id']}"
        await self.scene.do(self.seller, f"{path}/submission")
        await self.scene.do(
            self.house.person(firm.marketing),
            f"{path}/marketing-review",
            {"decision": "approved", "branch": self.charter.branch},
        )
        await self.scene.say(
            "branch_picked", number=drafted["number"], reviewer=firm.marketing.name
        )
        approved = await self.scene.do(
            self.house.person(firm.hq_reviewer), f"{path}/hq-review", {"decision": "approved"}
        )
        await self.scene.say(
            "hq_approved", number=drafted["number"], reviewer=firm.hq_reviewer.name
        )
        return approved

    async def sign(self, approved: Json) -> Json:
        """Both parties sign; from now on everything happens by itself."""
        signed = await self.scene.do(
            self.seller,
            f"/api/contract/v1/contracts/{approved['id']}/signature",
            {"signed_on": self.house.today().isoformat()},
        )
        await self.scene.say("signed", number=signed["number"])
        return signed

    async def deliver(self, contract: Json) -> None:
        """Stage 5 (服务落实): a vehicle and driver are assigned, a trip sheet is issued."""
        self.way.contract = contract
        if self.charter.ordered:
            await self._buy_ordered(contract, self.charter.ordered)
        self.way.assignment = await self.dispatcher.until(
            "/api/fleet/v1/assignments", "an assignment", contract_id=contract["id"]
        )
        plate = self.way.assignment["plate"]
        await self.scene.say("assigned", number=contract["number"], plate=plate)
        self.way.sheet = await self.dispatcher.until(
            "/api/fleet/v1/trip-sheets", "a trip sheet", contract_id=contract["id"]
        )
        sheet = self.way.sheet
        self.result.trip_sheet_id = sheet["id"]
        await self.scene.say("issued", number=sheet["number"], plate=sheet["plate"])

    async def _buy_ordered(self, contract: Json, model: Model) -> None:
        """The demand waits with its alarm until the fleet manager registers what was ordered."""
        while await self._waits(contract):
            await self.scene.say("waiting", number=contract["number"])
            bought = self.house.new_vehicle(model, self.charter.branch)
            await register_vehicle(self.house, bought)
            await self.scene.say("bought", plate=bought.plate)
            with suppress(Late):
                # Another customer may have been faster; then one more is bought.
                await self.dispatcher.until(
                    "/api/fleet/v1/assignments",
                    "an assignment",
                    within=20,
                    contract_id=contract["id"],
                )

    async def _waits(self, contract: Json) -> bool:
        demand = await self.dispatcher.until(
            "/api/fleet/v1/demands", "a demand", contract_id=contract["id"]
        )
        return bool(demand["state"] == "waiting")

    def line(self) -> Json:
        """What is quoted: one vehicle with its driver from today on."""
        begins = self.house.today()
        years = self.charter.months // 12
        need: Json = (
            {"model_id": self.house.models[self.charter.ordered]}
            if self.charter.ordered
            else {"grade": self.charter.model.grade}
        )
        return {
            "service_product": "chauffeured_charter",
            "need": need,
            "drivers": 1,
            "term": {
                "starts_on": begins.isoformat(),
                "ends_on": years_after(begins, years).isoformat(),
            },
            "tariff_ref": CHARTER.code,
            "monthly_price": self._money(1),
            "included_km_per_month": 2_500,
            "service_terms": "工作日 8:00-18:00,超时另计",
        }

    def _money(self, months: int) -> Json:
        return {"amount": self.charter.model.monthly_price * months, "currency": "CNY"}

    @property
    def _price(self) -> str:
        return f"{self.charter.model.monthly_price / 100:,.0f}"

    @property
    def _model_name(self) -> str:
        return f"{self.charter.model.brand} {self.charter.model.series}"
