"""The people and papers of the story that was worked out by hand, step by step."""

import re

from ops.story.gateway import Json, Person
from ops.story.growth import provide
from ops.story.seeding import register_customer
from ops.story.tariffs import CHARTER, TRANSFER

from .calendar import Calendar, shanghai
from .office import Office, eventually

BRANCH = "PD"


class Story:
    """The people and papers of the story, step by step."""

    def __init__(self, office: Office, calendar: Calendar) -> None:
        self.office, self.house, self.calendar = office, office.house, calendar
        firm = office.firm
        self.seller = self.house.person(firm.sales[0])
        self.dispatcher = self.house.person(firm.dispatchers[BRANCH])
        self.reviewer = self.house.person(firm.hq_reviewer)
        self.manager = self.house.person(firm.sales_manager)
        self.finance = office.finance
        self.vehicles: dict[str, str] = {}
        self.contract: Json = {}
        self.customer: Json = {}
        self.twin: Json = {}
        self.order: Json = {}
        self.far: Json = {}
        self._said = 0

    async def do(self, who: Person, path: str, body: Json | None = None) -> Json:
        self._said += 1
        return await who.post(path, body, key=self.house.key("fen", self._said))

    async def sign_three_lines(self) -> None:
        number, plan = self.house.new_customer()
        self.customer = await register_customer(self.house, number, plan, self.seller)
        await provide(self.house, [(BRANCH, None, "business")] * 5)
        idle = await self.office.fleet_manager.every(
            "/api/fleet/v1/vehicles", branch=BRANCH, grade="business", availability="idle"
        )
        roles = ("first", "second", "third", "swapped")
        self.vehicles = {role: row["id"] for role, row in zip(roles, idle, strict=False)}
        prices = {"first": 1_800_000, "second": 1_550_000, "third": 999_999}
        self.contract = await self.do(
            self.seller,
            "/api/contract/v1/contracts",
            {
                "kind": "charter",
                "customer_id": self.customer["id"],
                "lines": [self._line(role, price) for role, price in prices.items()],
            },
        )
        path = f"/api/contract/v1/contracts/{self.contract['id']}"
        await self.do(self.seller, f"{path}/submission")
        marketing = self.office.marketing
        approval = {"decision": "approved", "branch": BRANCH}
        await self.do(marketing, f"{path}/marketing-review", approval)
        await self.do(self.reviewer, f"{path}/hq-review", {"decision": "approved"})
        self.contract = await self.do(self.seller, f"{path}/signature", {"signed_on": "2027-03-29"})
        for role in prices:
            assignment = await self.assignment(role)
            assert assignment["vehicle_id"] == self.vehicles[role]

    async def let_march_be_billed(self, contract_url: str) -> None:
        """The run of the first of April has to be over before April costs anything."""
        self.calendar.travel(shanghai(2027, 4, 1, 3))

        async def billed() -> bool:
            text = (await self.house.gateway.http.get(f"{contract_url}/metrics")).text
            done = re.search(r'ludan_due_work_total\{kind="branch_billing"\} (\d+)', text)
            return done is not None and int(done[1]) >= len(self.house.firm.branches)

        await eventually(billed)

    async def drive_on_the_first_day(self) -> None:
        self.calendar.travel(shanghai(2027, 4, 1, 21))
        (sheet,) = await self.dispatcher.every(
            "/api/fleet/v1/trip-sheets",
            contract_id=self.contract["id"],
            vehicle_id=self.vehicles["first"],
        )
        await self.office.drive(
            sheet,
            shanghai(2027, 4, 1, 8),
            shanghai(2027, 4, 1, 20, 30),
            km=300,
            tolls=4_500,
            parking=1_000,
            overtime_minutes=60,
        )

    async def swap_the_second_vehicle(self) -> None:
        self.calendar.travel(shanghai(2027, 4, 11, 12))
        assignment = await self.assignment("second")
        await self.do(
            self.dispatcher,
            f"/api/fleet/v1/assignments/{assignment['id']}/swap",
            {
                "vehicle_id": self.vehicles["swapped"],
                "at": shanghai(2027, 4, 11, 12).isoformat(),
                "reason": "空调故障",
            },
        )

    async def end_the_third_line(self) -> None:
        self.calendar.travel(shanghai(2027, 4, 14, 10))
        requested = await self.do(
            self.seller,
            f"/api/contract/v1/contracts/{self.contract['id']}/amendments",
            {
                "reason": "客户缩减用车",
                "effective_on": "2027-04-16",
                "end_lines": [{"line_id": self.line_id("third"), "ends_on": "2027-04-16"}],
            },
        )
        path = f"/api/contract/v1/amendments/{requested['id']}/approval"
        await self.do(self.reviewer, path, {"decision": "approved"})

    async def drive_far(self) -> None:
        self.calendar.travel(shanghai(2027, 4, 20, 7))
        assignment = await self.assignment("first")
        planned = {
            "starts_at": shanghai(2027, 4, 20, 8).isoformat(),
            "ends_at": shanghai(2027, 4, 23, 18).isoformat(),
        }
        sheet = await self.do(
            self.dispatcher,
            f"/api/fleet/v1/assignments/{assignment['id']}/trip-sheets",
            {"planned": planned, "driver_id": assignment["driver_ids"][0]},
        )
        self.calendar.travel(shanghai(2027, 4, 23, 18, 30))
        self.far = await self.office.drive(
            sheet, shanghai(2027, 4, 20, 8), shanghai(2027, 4, 23, 18), km=2_400
        )

    async def order_a_trip(self) -> None:
        number, plan = self.house.new_customer()
        self.twin = await register_customer(self.house, number, plan, self.seller)
        self.calendar.travel(shanghai(2027, 4, 26, 12))
        begins, ends = shanghai(2027, 4, 26, 14), shanghai(2027, 4, 26, 18)
        self.order = await self.do(
            self.seller,
            "/api/contract/v1/orders",
            {
                "customer_id": self.twin["id"],
                "requester": plan.contact,
                "rider": plan.contact,
                "channel": "phone",
                "branch": BRANCH,
                "service_product": "business_travel",
                "need": {"grade": "comfort"},
                "drivers": 1,
                "period": {"starts_at": begins.isoformat(), "ends_at": ends.isoformat()},
                "itinerary": [{"place": "浦东国际机场"}, {"place": "陆家嘴"}],
                "tariff_ref": TRANSFER.code,
                "confirm": True,
            },
        )
        sheet = await self.dispatcher.until(
            "/api/fleet/v1/trip-sheets", "a trip sheet", order_id=self.order["id"]
        )
        self.vehicles["ordered"] = sheet["vehicle_id"]
        self.calendar.travel(shanghai(2027, 4, 26, 18))
        await self.office.drive(sheet, begins, shanghai(2027, 4, 26, 17, 30), km=100, tolls=3_000)

    async def invoice_that_comes_by_itself(self) -> Json:
        return await self.finance.until(
            "/api/contract/v1/invoices",
            "the invoice for April",
            contract_id=self.contract["id"],
        )

    async def invoice_of_the_trip(self) -> Json:
        run = {"through": "2027-05-01", "order_id": self.order["id"]}
        await self.do(self.finance, "/api/contract/v1/invoice-runs", run)
        (invoice,) = await self.finance.every(
            "/api/contract/v1/invoices", order_id=self.order["id"]
        )
        return invoice

    async def merge(self) -> None:
        self.calendar.travel(shanghai(2027, 5, 2, 10))
        merge = await self.do(
            self.manager,
            f"/api/customer/v1/customers/{self.customer['id']}/merges",
            {"merged_id": self.twin["id"], "reason": "同一客户重复建档"},
        )
        path = f"/api/customer/v1/merges/{merge['id']}"
        await self.manager.once(path, lambda told: all(c["done"] for c in told["contexts"]))

    async def correct_the_odometer(self) -> Json:
        self.calendar.travel(shanghai(2027, 5, 3, 10))
        sheet = self.far
        await self.do(
            self.office.fleet_manager,
            f"/api/fleet/v1/trip-sheets/{sheet['id']}/correction",
            {"odometer_in_km": sheet["odometer_in_km"] - 250, "reason": "里程表读错"},
        )
        await self.finance.once(
            f"/api/contract/v1/trips/{sheet['id']}", lambda trip: trip["revision"] == 2
        )
        run = {"through": "2027-05-01", "contract_id": self.contract["id"]}
        issued = await self.do(self.finance, "/api/contract/v1/invoice-runs", run)
        assert issued["invoices"] == []
        (note,) = issued["credit_notes"]
        return note

    async def pay_both_with_one_transfer(self, april: int, trip: int) -> None:
        invoices = await self.finance.every(
            "/api/contract/v1/invoices", customer_id=self.customer["id"]
        )
        assert {fen(invoice["open"]) for invoice in invoices} == {april, trip}
        await self.do(
            self.finance,
            "/api/contract/v1/receipts",
            {
                "customer_id": self.customer["id"],
                "amount": {"amount": april + trip, "currency": "CNY"},
                "method": "bank_transfer",
                "external_ref": "ICBC-20270503-1",
                "received_on": "2027-05-03",
                "allocations": [
                    {"invoice_id": invoice["id"], "amount": invoice["open"]} for invoice in invoices
                ],
            },
        )
        paid = await self.finance.every(
            "/api/contract/v1/invoices", customer_id=self.customer["id"]
        )
        assert {invoice["status"] for invoice in paid} == {"paid"}
        credit = await self.finance.get(f"/api/contract/v1/customers/{self.customer['id']}/credit")
        assert fen(credit["open_invoices"]) == 0

    async def figures_are(self, revenue: dict[str, int], profit: dict[str, int]) -> None:
        boss = self.office.management

        async def by_vehicle(figure: str) -> dict[str, int]:
            rows = await boss.rows(f"/api/analytics/v1/figures/{figure}", by="vehicle")
            roles = {vehicle: role for role, vehicle in self.vehicles.items()}
            return {roles[r["key"]]: fen(r[figure]) for r in rows if r["key"] in roles}

        async def all_told() -> bool:
            return await by_vehicle("profit") == profit

        await eventually(all_told)
        assert await by_vehicle("revenue") == revenue
        rows = await boss.rows("/api/analytics/v1/figures/revenue", by="customer")
        of_customers = {row["key"]: row for row in rows}
        assert self.twin["id"] not in of_customers
        told = of_customers[self.customer["id"]]
        assert fen(told["revenue"]) == sum(revenue.values())
        assert told["event_ids"]

    async def assignment(self, role: str) -> Json:
        async def made() -> Json | None:
            rows = await self.dispatcher.every(
                "/api/fleet/v1/assignments", contract_id=self.contract["id"]
            )
            mine = [row for row in rows if row["line_id"] == self.line_id(role)]
            return mine[0] if mine else None

        return await eventually(made)

    def line_id(self, role: str) -> str:
        place = ("first", "second", "third").index(role)
        return str(self.contract["lines"][place]["line_id"])

    def lines_of(self, invoice: Json) -> list[tuple[str, str, int, int]]:
        roles = {vehicle: role for role, vehicle in self.vehicles.items()}
        return sorted(
            (line["kind"], roles[line["vehicle_id"]], fen(line["net"]), fen(line["tax"]))
            for line in invoice["lines"]
        )

    def _line(self, role: str, price: int) -> Json:
        return {
            "service_product": "chauffeured_charter",
            "need": {"grade": "business"},
            "drivers": 1,
            "term": {"starts_on": "2027-04-01", "ends_on": "2028-04-01"},
            "tariff_ref": CHARTER.code,
            "monthly_price": {"amount": price, "currency": "CNY"},
            "included_km_per_month": 2_500,
            "nominated_vehicle_id": self.vehicles[role],
        }


def fen(money: Json) -> int:
    return int(money["amount"])


def amounts(document: Json) -> tuple[int, int, int]:
    return fen(document["net"]), fen(document["tax"]), fen(document["gross"])
