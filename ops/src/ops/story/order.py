"""One ad-hoc order, from the call to the paid invoice, revised, cancelled or corrected."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

from ops.story import names
from ops.story.billing import bill, collect, until_priced
from ops.story.driving import drive, driver_name
from ops.story.firm import StaffMember
from ops.story.gateway import Json
from ops.story.house import House
from ops.story.scene import Scene, Tell, silently
from ops.story.tariffs import DAILY, TRANSFER

_PLACES = (
    "浦东国际机场 T2",
    "虹桥火车站",
    "陆家嘴环路 1000 号",
    "国家会展中心",
    "外滩源",
    "张江科学城",
)


@dataclass(frozen=True)
class OrderPlan:
    """What one order is about, and what becomes of it."""

    number: int
    customer: Json
    seller: StaffMember
    branch: str
    grade: str
    revisions: int = 0
    cancelled: bool = False
    corrected: bool = False


@dataclass
class Ordered:
    """What came of an order."""

    order_id: str = ""
    customer_id: str = ""
    trip_sheet_id: str = ""
    steps: list[str] = field(default_factory=list[str])


class OrderFlow:
    """Carries one order through contract and fleet and tells what happens."""

    def __init__(self, house: House, plan: OrderPlan, tell: Tell = silently) -> None:
        self._house, self.plan = house, plan
        firm = house.firm
        dispatcher = firm.dispatchers[plan.branch]
        self.seller, self._dispatcher = house.person(plan.seller), house.person(dispatcher)
        facts = {
            "customer": plan.customer["name"],
            "seller": plan.seller.name,
            "dispatcher": dispatcher.name,
            "branch": firm.branches[plan.branch],
        }
        self.scene = Scene(house, f"order/{plan.number}", tell, facts)
        self.result = Ordered(customer_id=plan.customer["id"], steps=self.scene.steps)
        self._chance = random.Random(f"{firm.seed}/order/{plan.number}")
        self._begins = house.now().replace(second=0, microsecond=0) + timedelta(minutes=15)

    async def run(self) -> Ordered:
        """From the call to the paid invoice."""
        order = await self.confirm()
        sheet = await self.sheet(order)
        for revision in range(self.plan.revisions):
            sheet = await self.revise(order, sheet, revision)
        if self.plan.cancelled:
            await self.cancel(order)
        else:
            await drive(self.scene, self._dispatcher, sheet, far=self.plan.corrected)
        await collect(self.scene, self.result.customer_id, await self._bill(order))
        if self.plan.corrected:
            await self.correct(order, sheet)
        return self.result

    async def confirm(self) -> Json:
        """Somebody calls, sales takes it down, and credit carries it."""
        order = await self.scene.do(self.seller, "/api/contract/v1/orders", self._body())
        self.result.order_id = order["id"]
        await self.scene.say("ordered", number=order["number"], rider=self._rider)
        confirmed = await self.scene.do(self.seller, f"{self._path(order)}/confirmation")
        await self.scene.say("order_confirmed", number=order["number"])
        return confirmed

    async def sheet(self, order: Json, revision: int = 1) -> Json:
        """The trip sheet that the branch issued for this revision of the order."""
        issued = await self._dispatcher.until(
            "/api/fleet/v1/trip-sheets", "a trip sheet", order_id=order["id"]
        )
        sheet = await self._dispatcher.once(
            f"/api/fleet/v1/trip-sheets/{issued['id']}",
            lambda told: told["order_revision"] >= revision,
        )
        self.result.trip_sheet_id = sheet["id"]
        who = driver_name(self._house, sheet)
        await self.scene.say("issued", number=sheet["number"], plate=sheet["plate"], who=who)
        return sheet

    async def revise(self, order: Json, sheet: Json, revision: int) -> Json:
        """The customer stays longer; the driver accepted before and accepts anew."""
        path = self._path(order)
        if revision == 0:
            driver = self._house.driver(sheet["driver_id"])
            await self.scene.do(driver, f"/api/fleet/v1/trip-sheets/{sheet['id']}/acceptance")
        changes = {
            "period": self._period(hours=4 + revision),
            "reason": f"客户会议延长 {revision + 1} 小时",
        }
        revised = await self.seller.revise(
            path, f"{path}/revisions", changes, key=self._house.key(self.scene.name, "r", revision)
        )
        await self.scene.say("revised", number=order["number"], revision=revised["revision"])
        return await self.sheet(order, revised["revision"])

    async def cancel(self, order: Json) -> Json:
        """The customer calls it off when it is late: half of the estimate is due."""
        body = {"reason": "航班取消"}
        cancelled = await self.scene.do(self.seller, f"{self._path(order)}/cancellation", body)
        await self.scene.say("cancelled", number=order["number"])
        return cancelled

    async def correct(self, order: Json, sheet: Json) -> None:
        """The odometer was read wrong: fewer kilometres, and the invoice is credited."""
        manager = self._house.person(self._house.firm.fleet_manager)
        path = f"/api/fleet/v1/trip-sheets/{sheet['id']}"
        driven = await manager.get(path)
        wrong = {
            "odometer_in_km": int(driven["odometer_out_km"]) + 12,
            "reason": "里程表读数录入错误",
        }
        await self.scene.do(manager, f"{path}/correction", wrong)
        await self.scene.say("corrected", number=sheet["number"])
        await self._until_priced(sheet["id"], revision=driven["revision"] + 1)
        await bill(self.scene, order_id=order["id"])

    async def _bill(self, order: Json) -> list[Json]:
        if not self.plan.cancelled:
            await self._until_priced(self.result.trip_sheet_id)
        return await bill(self.scene, order_id=order["id"])

    async def _until_priced(self, sheet_id: str, revision: int = 1) -> None:
        await until_priced(self.scene, sheet_id, revision)

    @property
    def _rider(self) -> str:
        return names.person(700_000 + self.plan.number)

    def _path(self, order: Json) -> str:
        return f"/api/contract/v1/orders/{order['id']}"

    def _period(self, hours: int) -> Json:
        ends = self._begins + timedelta(hours=hours)
        return {"starts_at": self._begins.isoformat(), "ends_at": ends.isoformat()}

    def _body(self) -> Json:
        begins, ends = self._chance.sample(_PLACES, 2)
        tariff = self._chance.choice((DAILY, TRANSFER))
        return {
            "customer_id": self.plan.customer["id"],
            "requester": names.person(800_000 + self.plan.number),
            "requester_phone": names.mobile(800_000 + self.plan.number),
            "rider": self._rider,
            "rider_phone": names.mobile(700_000 + self.plan.number),
            "channel": self._chance.choice(("phone", "email", "web", "app")),
            "branch": self.plan.branch,
            "service_product": self._chance.choice(("business_travel", "vip_transport")),
            "need": {"grade": self.plan.grade},
            "drivers": 1,
            "period": self._period(hours=3),
            "itinerary": [{"place": begins}, {"place": ends}],
            "tariff_ref": tariff.code,
            "notes": "举牌接站,需要儿童座椅" if self.plan.number % 7 == 0 else "",
        }
