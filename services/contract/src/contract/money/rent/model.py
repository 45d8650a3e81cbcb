"""What a contract's lines owe for time and kilometres, against what was charged for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis.errors import Invalid
from contract.contracts.model import Contract
from contract.lines.model import Line
from contract.money.charges.model import Charge, Debtor
from contract.money.charges.rules import settle
from contract.money.rent.rules import (
    Billed,
    Driven,
    Month,
    Rent,
    allowance,
    excess_by_vehicle,
    midnight,
    months,
    rent_due,
    window_of,
)
from contract.money.trips.model import Trip
from contract.money.vehicles.rules import Served
from contracts.events.contract import Calculation, ChargeKind, TariffTerms
from contracts.values import Money, Period


class RentInAdvance(Invalid):
    """Rent is charged up to tomorrow's midnight at most."""


@dataclass(frozen=True)
class ServedLine:
    """A line with the terms that price it and the time that vehicles serve it."""

    line: Line
    terms: TariffTerms
    time_zone: str
    served: Sequence[Served]

    @property
    def ends_at(self) -> datetime:
        """The first instant after its term."""
        return midnight(self.line.ends_on, self.time_zone)

    def debtor(self, contract: Contract) -> Debtor:
        """Who owes for it."""
        assert self.line.branch
        return Debtor(
            customer_id=contract.customer_id,
            branch=self.line.branch,
            scope=contract.scope,
            contract_id=contract.id,
            line_id=self.line.line_id,
        )


@dataclass(frozen=True)
class Account:
    """A contract on a day: `through` is the first day that is not charged yet."""

    contract: Contract
    lines: Sequence[ServedLine]
    through: date
    at: datetime

    def rent(self, charged: Sequence[Charge]) -> Iterator[Charge]:
        """Charges for the time that was served and not charged, and the reverse."""
        for line in self.lines:
            # A line without a price has no rent to remember.
            if line.line.monthly_amount == 0:
                continue
            billed = [_billed(c) for c in charged if c.line_id == line.line.line_id]
            known_until = max([line.ends_at, *(bill.time.ends_at for bill in billed)])
            term = months(line.line.starts_on, known_until, line.time_zone)
            through = midnight(self.through, line.time_zone)
            for rent in rent_due(line.served, billed, term, through, line.time_zone):
                yield self._rental(line, rent)

    def _rental(self, line: ServedLine, rent: Rent) -> Charge:
        month, time = rent.month, rent.time
        sign = -1 if rent.corrects else 1
        price = line.line.monthly_price
        amount = month.part(price.amount, time.starts_at, time.ends_at)
        first, last = month.until(time.starts_at), month.until(time.ends_at)
        calculation = Calculation(
            quantity=sign * time.minutes,
            unit="minute",
            price=price,
            per=month.minutes,
            note=f"Minutes {first} to {last} of {month.minutes}",
        )
        return Charge.made(
            line.debtor(self.contract),
            ChargeKind.RENTAL,
            Period(starts_at=time.starts_at, ends_at=time.ends_at),
            line.time_zone,
            Money(amount=sign * amount, currency=price.currency),
            line.terms.tax_bp,
            calculation,
            self.at,
            vehicle_id=time.vehicle_id,
            corrects=rent.corrects,
        )

    def excess_km(self, trips: Sequence[Trip], charged: Sequence[Charge]) -> Iterator[Charge]:
        """Charges that settle the kilometres of all months that are over."""
        by_month = [charge for charge in charged if charge.trip_sheet_id is None]
        for pool in self._pools():
            ids = {line.line.line_id for line in pool}
            driven = [
                Driven(trip.line_id, trip.vehicle_id, trip.departed_at, trip.km)
                for trip in trips
                if trip.line_id and trip.line_id in ids
            ]
            earlier = [charge for charge in by_month if charge.line_id in ids]
            yield from self._settled(pool, driven, earlier)

    def _pools(self) -> list[list[ServedLine]]:
        """The lines that share what they include: those of one pooled tariff, else each alone."""
        pools: dict[tuple[object, ...], list[ServedLine]] = {}
        for line in self.lines:
            tariff = (line.line.tariff_ref, line.line.tariff_version)
            key = tariff if line.terms.pooled else (line.line.line_id,)
            pools.setdefault(key, []).append(line)
        return list(pools.values())

    def _settled(
        self, pool: Sequence[ServedLine], driven: Sequence[Driven], earlier: Sequence[Charge]
    ) -> Iterator[Charge]:
        zone = pool[0].time_zone
        last = max(line.ends_at for line in pool)
        windows = months(min(line.line.starts_on for line in pool), last, zone)
        through = midnight(self.through, zone)
        for window in windows:
            if window.ends_at <= through or last <= through:
                there = [trip for trip in driven if window_of(trip.departed_at, windows) is window]
                included = sum(_included(line, window) for line in pool)
                excess = excess_by_vehicle(there, included)
                ends_at = min(window.ends_at, last)
                yield from self._differences(pool, window.starts_at, ends_at, excess, earlier)
        # Months that an early end has taken away.
        gone = {charge.starts_at: charge.ends_at for charge in earlier if charge.starts_at >= last}
        for begins, ends_at in gone.items():
            yield from self._differences(pool, begins, ends_at, {}, earlier)

    def _differences(
        self,
        pool: Sequence[ServedLine],
        begins: datetime,
        ends_at: datetime,
        excess: Mapping[tuple[UUID, UUID], int],
        earlier: Sequence[Charge],
    ) -> Iterator[Charge]:
        of_month = [charge for charge in earlier if charge.starts_at == begins]
        lines = {line.line.line_id: line for line in pool}
        keys = excess.keys() | {_key(charge) for charge in of_month}
        for line_id, vehicle_id in sorted(keys):
            line = lines[line_id]
            price = line.terms.excess_km_price
            km = excess.get((line_id, vehicle_id), 0)
            same = [
                c.settled for c in of_month if (c.line_id, c.vehicle_id) == (line_id, vehicle_id)
            ]
            for difference in settle(km, km * price.amount, same):
                yield Charge.made(
                    line.debtor(self.contract),
                    ChargeKind.EXCESS_KM,
                    Period(starts_at=begins, ends_at=ends_at),
                    line.time_zone,
                    Money(amount=difference.amount, currency=price.currency),
                    line.terms.tax_bp,
                    Calculation(quantity=difference.quantity, unit="km", price=price, per=1),
                    self.at,
                    vehicle_id=vehicle_id,
                    corrects=difference.corrects,
                )


def _billed(charge: Charge) -> Billed:
    assert charge.vehicle_id
    time = Served(charge.vehicle_id, charge.starts_at, charge.ends_at)
    return Billed(charge.id, time, charge.corrects)


def _key(charge: Charge) -> tuple[UUID, UUID]:
    assert charge.line_id
    assert charge.vehicle_id
    return charge.line_id, charge.vehicle_id


def _included(line: ServedLine, window: Month) -> int:
    term = months(line.line.starts_on, line.ends_at, line.time_zone)
    return allowance(line.line.included_km_per_month, line.served, term, window)
