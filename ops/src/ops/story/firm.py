"""What the firm consists of: units, people, models, vehicles, drivers and first customers."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

from ops.story import names

PASSWORD = "ludan-demo"  # noqa: S105 - printed for everyone who tries the demo
HEADQUARTERS = "HQ"
BRANCHES = {
    "PD": "浦东分公司",
    "XH": "徐汇分公司",
    "JA": "静安分公司",
    "HP": "黄浦分公司",
    "CN": "长宁分公司",
    "PT": "普陀分公司",
    "HK": "虹口分公司",
    "YP": "杨浦分公司",
    "MH": "闵行分公司",
    "BS": "宝山分公司",
}
SALES_PEOPLE = 8
# Each seed has names and plates of its own.
_NUMBERS_A_SEED = 1_000_003


@dataclass(frozen=True)
class Size:
    """How large the firm begins."""

    branches: int
    vehicles: int
    drivers: int
    customers: int


SHANGHAI = Size(branches=10, vehicles=200, drivers=300, customers=60)


@dataclass(frozen=True)
class StaffMember:
    """One person with a login."""

    username: str
    name: str
    role: str
    org_path: str

    def body(self) -> dict[str, object]:
        """What the gateway is told."""
        return {
            "username": self.username,
            "password": PASSWORD,
            "name": self.name,
            "roles": [self.role],
            "org_path": self.org_path,
        }


@dataclass(frozen=True)
class Model:
    """A vehicle model; `code` and `maker` are what its VINs begin with."""

    brand: str
    series: str
    seats: int
    grade: str
    maker: str
    code: str
    monthly_price: int

    def body(self) -> dict[str, object]:
        """What the catalogue is told."""
        return {
            "brand": self.brand,
            "series": self.series,
            "seats": self.seats,
            "grade": self.grade,
            "licence_class": "C1",
        }


MODELS = (
    Model("Buick", "GL8", 7, "business", "LSG", "UA83L", 1_480_000),
    Model("Audi", "A6L", 5, "business", "LFV", "3A24G", 1_650_000),
    Model("Buick", "LaCrosse", 5, "comfort", "LSG", "ZK53B", 980_000),
    Model("Mercedes-Benz", "E 300 L", 5, "business", "LE4", "ZG4JB", 1_820_000),
    Model("BMW", "530Li", 5, "business", "LBV", "31CN0", 1_800_000),
    Model("Audi", "A4L", 5, "comfort", "LFV", "3A28W", 1_050_000),
    Model("Mercedes-Benz", "V 260 L", 7, "luxury", "LE4", "WF447", 2_600_000),
    Model("BMW", "325Li", 5, "comfort", "LBV", "5V300", 1_100_000),
    Model("Buick", "Excelle GT", 5, "economy", "LSG", "PC54U", 620_000),
    Model("Audi", "A8L", 5, "luxury", "LFV", "4H0D0", 3_200_000),
)
# Bought only when a customer has signed for one: the demand waits until it is registered.
ORDERED_MODEL = Model("Mercedes-Benz", "Maybach S 480", 5, "luxury", "LE4", "UG7GB", 4_800_000)


@dataclass(frozen=True)
class VehiclePlan:
    """A vehicle to be registered."""

    plate: str
    vin: str
    model: Model
    branch: str
    odometer_km: int

    def body(self, model_id: str) -> dict[str, object]:
        """What the fleet is told."""
        return {
            "plate": self.plate,
            "vin": self.vin,
            "model_id": model_id,
            "nature": "charter",
            "branch": self.branch,
            "odometer_km": self.odometer_km,
        }


@dataclass(frozen=True)
class CustomerPlan:
    """A customer and the person there who decides."""

    name: str
    industry: str
    phone: str
    source: str
    contact: str
    mobile: str

    def body(self) -> dict[str, object]:
        """What the customer service is told."""
        return {
            "kind": "organisation",
            "name": self.name,
            "industry": self.industry,
            "region": "上海",
            "nature": "foreign",
            "source": self.source,
            "phone": self.phone,
        }

    def contact_body(self) -> dict[str, object]:
        """What is told of the contact."""
        return {
            "name": self.contact,
            "phones": [self.mobile],
            "emails": [],
            "roles": ["contact", "decision_maker"],
            "department": "行政部",
            "title": "行政经理",
        }


class Firm:
    """The Shanghai firm of one seed: the same seed gives the same firm."""

    def __init__(self, seed: int = 0, size: Size = SHANGHAI) -> None:
        self.seed, self.size = seed, size
        self.branches = dict(islice(BRANCHES.items(), size.branches))
        self._first = seed * _NUMBERS_A_SEED
        self.sales = [
            self._member(f"sales{number:02d}", number, "sales", HEADQUARTERS)
            for number in range(1, SALES_PEOPLE + 1)
        ]
        self.sales_manager = self._member("sales-manager", 20, "sales_manager", HEADQUARTERS)
        self.marketing = self._member("marketing", 21, "marketing", HEADQUARTERS)
        self.hq_reviewer = self._member("hq-reviewer", 22, "hq_reviewer", HEADQUARTERS)
        self.fleet_manager = self._member("fleet-manager", 23, "fleet_manager", HEADQUARTERS)
        self.finance = self._member("finance", 24, "finance", HEADQUARTERS)
        self.management = self._member("management", 25, "management", HEADQUARTERS)
        self.service_agent = self._member("service-agent", 26, "service_agent", HEADQUARTERS)
        self.service_manager = self._member("service-manager", 27, "service_manager", HEADQUARTERS)
        self.dispatchers = {
            branch: self._member(
                f"dispatcher-{branch.lower()}", 30 + place, "dispatcher", f"HQ/{branch}"
            )
            for place, branch in enumerate(self.branches)
        }

    def office(self) -> list[StaffMember]:
        """Everyone with a login who does not drive."""
        return [
            *self.sales,
            self.sales_manager,
            self.marketing,
            self.hq_reviewer,
            self.fleet_manager,
            self.finance,
            self.management,
            self.service_agent,
            self.service_manager,
            *self.dispatchers.values(),
        ]

    def drivers(self, branch: str) -> Iterator[StaffMember]:
        """All drivers that the branch has now or may ever hire."""
        place = list(BRANCHES).index(branch)
        for number in count(1):
            yield self._member(
                f"driver-{branch.lower()}-{number:03d}",
                1_000 + number * len(BRANCHES) + place,
                "driver",
                f"HQ/{branch}",
            )

    def first_drivers(self) -> list[StaffMember]:
        """The drivers whom the firm begins with."""
        each = self.size.drivers // len(self.branches)
        return [driver for branch in self.branches for driver in islice(self.drivers(branch), each)]

    def first_vehicles(self) -> list[VehiclePlan]:
        """The vehicles that the firm begins with, every model at every branch."""
        codes = list(self.branches)
        return [
            self.vehicle(
                number, MODELS[number // len(codes) % len(MODELS)], codes[number % len(codes)]
            )
            for number in range(self.size.vehicles)
        ]

    def vehicle(self, number: int, model: Model, branch: str) -> VehiclePlan:
        """The vehicle of this number; those the firm begins with are used, later ones new."""
        chance = random.Random(f"{self.seed}/vehicle/{number}")
        return VehiclePlan(
            plate=names.plate(self._first + number),
            vin=names.vin(model.maker, model.code, number),
            model=model,
            branch=branch,
            odometer_km=chance.randrange(8_000, 90_000) if number < self.size.vehicles else 12,
        )

    def customer(self, number: int) -> CustomerPlan:
        """The customer of this number."""
        chance = random.Random(f"{self.seed}/customer/{number}")
        name, industry = names.company(self._first + number)
        return CustomerPlan(
            name=name,
            industry=industry,
            phone=names.landline(self._first + number),
            source=chance.choice(("friend", "directory", "search_engine", "call_in")),
            contact=names.person(self._first + 100_000 + number),
            mobile=names.mobile(self._first + number),
        )

    def _member(self, username: str, number: int, role: str, org_path: str) -> StaffMember:
        return StaffMember(username, names.person(self._first + number), role, org_path)
