"""A contract whose rent is charged while vehicles come, go and stand in for each other."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.tables import new_id
from contract.contracts.model import Contract
from contract.money.charges.model import Charge
from contract.money.rent.model import Account, ServedLine
from contract.money.rent.rules import midnight
from contract.money.trips.model import Trip
from contract.money.vehicles.rules import Assigned, Served, joined, served
from contracts.events.contract import ChargeKind, TariffBasis, TariffTerms
from contracts.values import Money

from ...factories import NOW, a_draft, a_line, a_term

ZONE = "Asia/Shanghai"
CAR, OTHER, SPARE = (UUID(int=number) for number in (1, 2, 3))
START, END = date(2026, 4, 1), date(2026, 8, 16)
LATER = date(2027, 1, 1)


def terms(*, pooled: bool = False) -> TariffTerms:
    nothing = Money(amount=0)
    return TariffTerms(
        basis=TariffBasis.MONTH,
        unit_price=nothing,
        included_km=0,
        included_minutes=0,
        pooled=pooled,
        excess_km_price=Money(amount=300),
        overtime_hour_price=nothing,
        night_hour_price=nothing,
        holiday_hour_price=nothing,
        tax_bp=900,
    )


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return midnight(day, ZONE) + timedelta(hours=hour, minutes=minute)


class Books:
    """A contract with its assignments, its trips, and all that was charged for it."""

    def __init__(self, *terms_of_lines: tuple[date, date], price: int = 1_000_001) -> None:
        spans = terms_of_lines or ((START, END),)
        self.contract: Contract = a_draft(*(a_line(a_term(*span), price) for span in spans))
        self.contract.customer_id = new_id()
        for line in self.contract.lines:
            line.branch, line.tariff_version = "PD", 1
        self.assigned: dict[UUID, list[Assigned]] = {
            line.line_id: [] for line in self.contract.lines
        }
        self.trips: list[Trip] = []
        self.charges: list[Charge] = []
        self.pooled = False

    def line_id(self, place: int = 0) -> UUID:
        return self.contract.lines[place].line_id

    def assign(
        self,
        vehicle: UUID,
        begins: datetime,
        ends: datetime,
        *,
        replaces: bool = False,
        place: int = 0,
    ) -> None:
        of_line = self.assigned[self.line_id(place)]
        of_line.append(Assigned(new_id(), vehicle, begins, ends, replaces))

    def end(self, number: int, ends: datetime, place: int = 0) -> None:
        of_line = self.assigned[self.line_id(place)]
        old = of_line[number]
        of_line[number] = Assigned(
            old.assignment_id, old.vehicle_id, old.starts_at, ends, old.replaces
        )

    def drive(self, vehicle: UUID, departed: datetime, km: int, place: int = 0) -> Trip:
        trip = Trip(
            id=new_id(),
            line_id=self.line_id(place),
            vehicle_id=vehicle,
            departed_at=departed,
            km=km,
        )
        self.trips.append(trip)
        return trip

    def lines(self) -> list[ServedLine]:
        return [
            ServedLine(line, terms(pooled=self.pooled), ZONE, self.served(place))
            for place, line in enumerate(self.contract.lines)
        ]

    def served(self, place: int = 0) -> list[Served]:
        line = self.contract.lines[place]
        first, last = midnight(line.starts_on, ZONE), midnight(line.ends_on, ZONE)
        return served(self.assigned[line.line_id], first, last)

    def charge(self, through: date) -> list[Charge]:
        account = Account(self.contract, self.lines(), through, NOW)
        fresh = [
            *account.rent(self.of(ChargeKind.RENTAL)),
            *account.excess_km(self.trips, self.of(ChargeKind.EXCESS_KM)),
        ]
        self.charges += fresh
        return fresh

    def of(self, kind: ChargeKind) -> list[Charge]:
        return [charge for charge in self.charges if charge.kind is kind]

    def sum(self, kind: ChargeKind, **of: Any) -> int:
        return sum(
            charge.net_amount
            for charge in self.of(kind)
            if all(getattr(charge, name) == value for name, value in of.items())
        )

    def standing(self) -> list[Served]:
        """The minutes that are charged and were not given back; no minute more than once."""
        minutes: Counter[tuple[UUID, datetime]] = Counter()
        for charge in self.of(ChargeKind.RENTAL):
            assert charge.vehicle_id
            moment = charge.starts_at
            while moment < charge.ends_at:
                minutes[charge.vehicle_id, moment] += -1 if charge.corrects else 1
                moment += STEP
        assert set(minutes.values()) <= {0, 1}
        known = [key for key, times in minutes.items() if times]
        assert len({moment for _, moment in known}) == len(known)
        return joined([Served(vehicle, moment, moment + STEP) for vehicle, moment in known])


STEP = timedelta(minutes=30)
"""Assignments of these tests begin and end on the half hour, so that a minute stands for thirty."""


def before(parts: Sequence[Served], until: datetime) -> list[Served]:
    cut = [
        Served(part.vehicle_id, part.starts_at, min(part.ends_at, until))
        for part in parts
        if part.starts_at < until
    ]
    return joined(cut)
