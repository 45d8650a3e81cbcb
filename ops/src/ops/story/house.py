"""The firm as it stands: who works here, what stands in the yards, and who is a customer."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from ops.story.days import SHANGHAI, real_time
from ops.story.firm import PASSWORD, CustomerPlan, Firm, Model, StaffMember, VehiclePlan
from ops.story.gateway import Gateway, Json, Person


@dataclass
class House:
    """The firm as it stands: who works here, what stands in the yards, and who is a customer."""

    firm: Firm
    gateway: Gateway
    administrator: Person
    staff: dict[str, str] = field(default_factory=dict[str, str])
    usernames: dict[str, str] = field(default_factory=dict[str, str])
    models: dict[Model, str] = field(default_factory=dict[Model, str])
    plates: set[str] = field(default_factory=set[str])
    drivers: dict[str, str] = field(default_factory=dict[str, str])
    driving: dict[str, set[str]] = field(default_factory=lambda: defaultdict[str, set[str]](set))
    customers: set[str] = field(default_factory=set[str])
    next_vehicle: int = 0
    next_customer: int = 0
    next_order: int = 0
    now: Callable[[], datetime] = real_time

    def today(self) -> date:
        """The business date."""
        return self.now().astimezone(SHANGHAI).date()

    def person(self, member: StaffMember) -> Person:
        """A member of staff at the front door."""
        return self.gateway.person(member.username, PASSWORD)

    def driver(self, driver_id: str) -> Person:
        """The person behind a driver's record."""
        return self.gateway.person(self.usernames[self.drivers[driver_id]], PASSWORD)

    def key(self, *words: object) -> str:
        """An Idempotency-Key that is the same whenever this seed does the same thing."""
        return "/".join(map(str, (self.firm.seed, *words)))

    def new_vehicle(self, model: Model, branch: str) -> VehiclePlan:
        """The next vehicle that is not registered yet."""
        while True:
            planned = self.firm.vehicle(self.next_vehicle, model, branch)
            self.next_vehicle += 1
            if planned.plate not in self.plates:
                self.plates.add(planned.plate)
                return planned

    def new_order(self) -> int:
        """The number of the next order that nobody has captured yet."""
        self.next_order += 1
        return self.next_order

    def seller_of(self, customer: Json) -> StaffMember:
        """Who of sales owns a customer."""
        owner = self.usernames[customer["owner_id"]]
        return next(member for member in self.firm.sales if member.username == owner)

    def new_customer(self) -> tuple[int, CustomerPlan]:
        """The next company that is not registered yet, with its number."""
        while True:
            number, self.next_customer = self.next_customer, self.next_customer + 1
            planned = self.firm.customer(number)
            if planned.name not in self.customers:
                self.customers.add(planned.name)
                return number, planned
