"""A trip that can be billed: what a closed sheet says it took, and the tariff that prices it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from chassis.errors import Conflict
from chassis.tables import new_id
from contract.money.charges.model import Charge, Debtor, Undertaken
from contract.money.charges.rules import Difference, settle
from contract.money.trips.rules import Item, TripQuantities, ordered_trip, served_trip
from contract.tables import Base
from contract.tariffs.model import Tariff
from contracts.events.contract import Calculation, ChargeKind, TariffTerms, TripPriced
from contracts.events.fleet import TripFacts
from contracts.values import Money, Period


class SheetInOtherCurrency(Conflict):
    """What was laid out on this trip is in another currency than its tariff."""


class Trip(Undertaken, Base):
    """One a trip sheet (路单), at its newest revision."""

    __tablename__ = "trip"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    trip_sheet_id: Mapped[UUID] = mapped_column(unique=True)
    number: Mapped[str]
    revision: Mapped[int]
    vehicle_id: Mapped[UUID]
    plate: Mapped[str]
    tariff_ref: Mapped[str]
    tariff_version: Mapped[int]
    departed_at: Mapped[datetime]
    returned_at: Mapped[datetime]
    km: Mapped[int]
    overtime_minutes: Mapped[int]
    tolls_amount: Mapped[int]
    parking_amount: Mapped[int]
    currency: Mapped[str]
    charges: Mapped[list[Charge]] = relationship(
        primaryjoin=lambda: foreign(Charge.trip_sheet_id) == Trip.trip_sheet_id,
        order_by=Charge.id,
        lazy="selectin",
        viewonly=True,
    )

    @classmethod
    def driven(cls, sheet: TripFacts, debtor: Debtor, tariff: Tariff) -> "Trip":
        """The trip of a sheet heard of for the first time; its tariff stays the same for good."""
        trip = cls(
            id=new_id(),
            trip_sheet_id=sheet.trip_sheet_id,
            number=sheet.number,
            revision=0,
            customer_id=debtor.customer_id,
            contract_id=debtor.contract_id,
            line_id=debtor.line_id,
            order_id=debtor.order_id,
            branch=debtor.branch,
            vehicle_id=sheet.vehicle_id,
            plate=sheet.plate,
            tariff_ref=tariff.code,
            tariff_version=tariff.version,
            currency=tariff.terms.unit_price.currency,
        )
        trip.stamp(debtor.scope)
        return trip

    def take(self, sheet: TripFacts) -> bool:
        """Let it be as the sheet says, unless a newer revision is known; whether it is."""
        if sheet.revision <= self.revision:
            return False
        if {sheet.tolls.currency, sheet.parking.currency} != {self.currency}:
            raise SheetInOtherCurrency(f"The tariff of {self.number} is in {self.currency}.")
        self.revision = sheet.revision
        self.departed_at, self.returned_at = sheet.actual.starts_at, sheet.actual.ends_at
        self.km, self.overtime_minutes = sheet.km, sheet.overtime_minutes
        self.tolls_amount, self.parking_amount = sheet.tolls.amount, sheet.parking.amount
        return True

    @property
    def actual(self) -> Period:
        """From departure to return."""
        return Period(starts_at=self.departed_at, ends_at=self.returned_at)

    @property
    def tolls(self) -> Money:
        """What was paid on roads."""
        return Money(amount=self.tolls_amount, currency=self.currency)

    @property
    def parking(self) -> Money:
        """What was paid for standing."""
        return Money(amount=self.parking_amount, currency=self.currency)

    @property
    def net(self) -> Money:
        """What the trip costs as a whole."""
        return Money(amount=_sum(self.charges), currency=self.currency)

    @property
    def debtor(self) -> Debtor:
        """Who owes for it."""
        return Debtor(
            customer_id=self.customer_id,
            branch=self.branch,
            scope=self.scope,
            contract_id=self.contract_id,
            line_id=self.line_id,
            order_id=self.order_id,
        )

    def items(self, terms: TariffTerms, time_zone: str) -> list[Item]:
        """What it costs as it is known now."""
        took = TripQuantities(
            self.actual, self.km, self.overtime_minutes, self.tolls_amount, self.parking_amount
        )
        price = ordered_trip if self.order_id else served_trip
        return price(terms, took, time_zone)

    def price(
        self, terms: TariffTerms, time_zone: str, charged: list[Charge], at: datetime
    ) -> tuple[list[Charge], TripPriced]:
        """Charge what was not charged yet, or give back what was charged too much."""
        items = {item.kind: item for item in self.items(terms, time_zone)}
        fresh: list[Charge] = []
        for kind in ChargeKind:
            earlier = [charge for charge in charged if charge.kind is kind]
            item = items.get(kind)
            quantity = item.calculation.quantity if item else 0
            for difference in settle(
                quantity, item.amount if item else 0, [c.settled for c in earlier]
            ):
                like = item.calculation if item else earlier[-1].calculation
                fresh.append(
                    Charge.made(
                        self.debtor,
                        kind,
                        self.actual,
                        time_zone,
                        Money(amount=difference.amount, currency=self.currency),
                        terms.tax_bp,
                        _of(difference, like, self.revision),
                        at,
                        vehicle_id=self.vehicle_id,
                        trip_sheet_id=self.trip_sheet_id,
                        corrects=difference.corrects,
                    )
                )
        return fresh, self._priced(fresh, [*charged, *fresh])

    def _priced(self, fresh: list[Charge], whole: list[Charge]) -> TripPriced:
        return TripPriced(
            **self._identity(),
            charges=tuple(charge.value for charge in fresh),
            net=Money(amount=_sum(whole), currency=self.currency),
        )

    def _identity(self) -> dict[str, Any]:
        return {
            "trip_sheet_id": self.trip_sheet_id,
            "number": self.number,
            "revision": self.revision,
            "customer_id": self.customer_id,
            "contract_id": self.contract_id,
            "order_id": self.order_id,
            "vehicle_id": self.vehicle_id,
            "branch": self.branch,
            "tariff_ref": self.tariff_ref,
            "tariff_version": self.tariff_version,
            "scope": self.scope,
        }


def _of(difference: Difference, like: Calculation, revision: int) -> Calculation:
    """How a difference came about; receipts are passed through, so theirs is its own price."""
    if difference.corrects is None:
        return like
    note = f"Revision {revision} of the trip sheet"
    if like.unit == "receipt":
        price = Money(amount=difference.amount, currency=like.price.currency)
        return Calculation(quantity=1, unit=like.unit, price=price, per=1, note=note)
    return like.model_copy(update={"quantity": difference.quantity, "note": note})


def _sum(charges: Iterable[Charge]) -> int:
    return sum(charge.net_amount for charge in charges)
