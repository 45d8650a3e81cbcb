"""The trip sheet (路单): a snapshot of contract and vehicle, and what the trip took."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict, Invalid
from chassis.tables import JsonOf, Scoped, new_id
from contracts.events.fleet import (
    TripDeparted,
    TripReturned,
    TripSheetAccepted,
    TripSheetAmended,
    TripSheetClosed,
    TripSheetCorrected,
    TripSheetIssued,
    TripSheetStatus,
    TripSheetVoided,
)
from contracts.values import Money, Period, VehicleGrade
from fleet.assignments.model import Assignment
from fleet.demands.undertaking import Inherited, Undertaken, one_undertaking
from fleet.drivers.model import Driver
from fleet.references.model import CustomerRef
from fleet.tables import Base, PeriodRange
from fleet.trip_sheets.plan import TripPlan
from fleet.trip_sheets.rules import TripQuantities, farthest_km
from fleet.vehicles.model import OdometerGoesBack, Vehicle

_AMENDABLE = ("planned", "vehicle_id", "driver_id", "order_revision", "itinerary")


class WrongStep(Conflict):
    """The trip sheet is not at the step that this needs."""


class ReturnedBeforeDeparture(Invalid):
    """A trip returns after it departed."""


class TooFar(Invalid):
    """Nobody drives that far in that time."""


class NothingToCorrect(Invalid):
    """The sheet says that already."""


class FirstTrip(Base):
    """The first closed trip of a customer; there is one row a customer, whoever comes first."""

    __tablename__ = "first_trips"

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    trip_sheet_id: Mapped[UUID]


class TripSheet(Undertaken, Inherited, Scoped, Base):
    """An order to drive (路单). What it inherits stays as it was when the sheet was drawn up."""

    __tablename__ = "trip_sheets"
    __table_args__ = (
        one_undertaking(),
        Index("trip_sheets_driver_id_vehicle_id_idx", "driver_id", "vehicle_id"),
        Index("trip_sheets_contract_id_idx", "contract_id"),
        Index("trip_sheets_order_id_idx", "order_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int] = mapped_column(default=1)
    status: Mapped[TripSheetStatus] = mapped_column(default=TripSheetStatus.ISSUED)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey(Assignment.id), index=True)
    planned: Mapped[Period] = mapped_column(PeriodRange())

    customer_name: Mapped[str]
    vehicle_id: Mapped[UUID] = mapped_column(ForeignKey(Vehicle.id), index=True)
    plate: Mapped[str]
    model_id: Mapped[UUID]
    model_name: Mapped[str]
    seats: Mapped[int]
    grade: Mapped[VehicleGrade]
    odometer_at_issue_km: Mapped[int]
    driver_id: Mapped[UUID | None] = mapped_column(ForeignKey(Driver.id))
    driver_number: Mapped[str | None]

    issued_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    departed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    odometer_out_km: Mapped[int | None]
    odometer_in_km: Mapped[int | None]
    fuel_ml: Mapped[int | None]
    tolls: Mapped[Money | None] = mapped_column(JsonOf(Money))
    parking: Mapped[Money | None] = mapped_column(JsonOf(Money))
    overtime_minutes: Mapped[int | None]
    first_for_customer: Mapped[bool | None]
    void_reason: Mapped[str | None]

    @classmethod
    def draw_up(cls, plan: TripPlan, customer: CustomerRef) -> "TripSheet":
        """A sheet that inherits all it can; only its number and the trip itself are missing."""
        sheet = cls(id=new_id(), revision=1, customer_name=customer.name)
        sheet._inherit(plan)
        return sheet

    def issue(self, number: str, at: datetime) -> TripSheetIssued:
        """Order the trip."""
        self.number, self.issued_at, self.status = number, at, TripSheetStatus.ISSUED
        return TripSheetIssued(**self._state())

    def amend(self, plan: TripPlan, reason: str) -> TripSheetAmended:
        """Order another trip instead; the driver must accept this revision anew."""
        self.must_not_have_departed()
        before = {name: getattr(self, name) for name in _AMENDABLE}
        self._inherit(plan)
        self.revision += 1
        self.status, self.accepted_at = TripSheetStatus.ISSUED, None
        changed = tuple(name for name in _AMENDABLE if getattr(self, name) != before[name])
        return TripSheetAmended(**self._state(), changed=changed, reason=reason)

    def accept(self, at: datetime) -> TripSheetAccepted:
        """The driver takes it."""
        self._must_be(TripSheetStatus.ISSUED)
        self.status, self.accepted_at = TripSheetStatus.ACCEPTED, at
        return TripSheetAccepted(**self._state(), accepted_at=at)

    def depart(self, vehicle: Vehicle, odometer_out_km: int, at: datetime) -> TripDeparted:
        """The vehicle leaves; its odometer may show more than we knew, never less."""
        self._must_be(TripSheetStatus.ACCEPTED)
        vehicle.read_odometer(odometer_out_km)
        self.status, self.departed_at = TripSheetStatus.DEPARTED, at
        self.odometer_out_km = odometer_out_km
        return TripDeparted(**self._state(), departed_at=at, odometer_out_km=odometer_out_km)

    def come_back(
        self,
        vehicle: Vehicle,
        at: datetime,
        *,
        odometer_in_km: int,
        fuel_ml: int,
        tolls: Money,
        parking: Money,
        overtime_minutes: int,
    ) -> TripReturned:
        """The vehicle is back, with what the trip took."""
        self._must_be(TripSheetStatus.DEPARTED)
        assert self.departed_at is not None
        assert self.odometer_out_km is not None
        if at <= self.departed_at:
            raise ReturnedBeforeDeparture(f"It departed at {self.departed_at}, not after {at}.")
        actual = Period(starts_at=self.departed_at, ends_at=at)
        _must_be_possible(self.odometer_out_km, odometer_in_km, actual)
        vehicle.read_odometer(odometer_in_km)
        self.status, self.returned_at, self.odometer_in_km = (
            TripSheetStatus.RETURNED,
            at,
            odometer_in_km,
        )
        self.fuel_ml, self.tolls, self.parking = fuel_ml, tolls, parking
        self.overtime_minutes = overtime_minutes
        return TripReturned(**self._state(), **self._facts())

    def close(self, at: datetime, *, first_for_customer: bool) -> TripSheetClosed:
        """The dispatcher checked it: it can be billed."""
        self.must_be_returned()
        self.status, self.closed_at = TripSheetStatus.CLOSED, at
        self.first_for_customer = first_for_customer
        return TripSheetClosed(
            **self._state(), **self._facts(), closed_at=at, first_for_customer=first_for_customer
        )

    @property
    def quantities(self) -> TripQuantities:
        """What the trip took, as far as it can be corrected."""
        return TripQuantities.model_validate(self, from_attributes=True)

    def correct(self, right: TripQuantities, by: UUID, reason: str) -> TripSheetCorrected:
        """What was closed was wrong: this is right, in a revision of its own."""
        self.must_be_closed()
        actual: Period = self._facts()["actual"]
        assert self.closed_at is not None
        _must_be_possible(right.odometer_out_km, right.odometer_in_km, actual)
        if right == self.quantities:
            raise NothingToCorrect(self.number)
        for name in TripQuantities.model_fields:
            setattr(self, name, getattr(right, name))
        self.revision += 1
        return TripSheetCorrected(
            **self._state(),
            **self._facts(),
            closed_at=self.closed_at,
            corrected_by=by,
            reason=reason,
        )

    def void(self, reason: str) -> TripSheetVoided:
        """It will not be driven; the number stays used."""
        self.must_not_have_departed()
        self.status, self.void_reason = TripSheetStatus.VOID, reason
        return TripSheetVoided(**self._state(), reason=reason)

    def must_not_have_departed(self) -> None:
        """Refuse to change what is under way, driven or void."""
        self._must_be(TripSheetStatus.ISSUED, TripSheetStatus.ACCEPTED)

    @property
    def has_not_departed(self) -> bool:
        """Whether what it orders can still be changed."""
        return self.status in {TripSheetStatus.ISSUED, TripSheetStatus.ACCEPTED}

    def is_about(self, period: Period) -> bool:
        """Whether it is to be driven, or was, at any time of the period."""
        starts_at = self.departed_at or self.planned.starts_at
        ends_at = self.returned_at or self.planned.ends_at
        under_way = self.status is TripSheetStatus.DEPARTED
        return starts_at < period.ends_at and (ends_at > period.starts_at or under_way)

    def must_be_closed(self) -> None:
        """Refuse to correct what can still be entered."""
        self._must_be(TripSheetStatus.CLOSED)

    def must_be_returned(self) -> None:
        """Refuse to close what is not back, or closed already."""
        self._must_be(TripSheetStatus.RETURNED)

    def _inherit(self, plan: TripPlan) -> None:
        vehicle, driver = plan.vehicle, plan.driver
        for name, value in (plan.demand.undertaking | plan.demand.inherited).items():
            setattr(self, name, value)
        self.assignment_id, self.planned = plan.assignment.id, plan.planned
        self.vehicle_id, self.plate, self.grade = vehicle.id, vehicle.plate, vehicle.grade
        self.model_id, self.model_name = vehicle.model_id, vehicle.model.name
        self.seats, self.odometer_at_issue_km = vehicle.model.seats, vehicle.odometer_km
        self.driver_id = driver.id if driver else None
        self.driver_number = driver.number if driver else None
        self.stamp(plan.scope)

    def _must_be(self, *allowed: TripSheetStatus) -> None:
        if self.status not in allowed:
            raise WrongStep(f"{self.number} is {self.status}, not {' or '.join(allowed)}.")

    def _state(self) -> dict[str, Any]:
        return {
            **self.undertaking,
            "trip_sheet_id": self.id,
            "number": self.number,
            "revision": self.revision,
            "status": self.status,
            "assignment_id": self.assignment_id,
            "tariff_ref": self.tariff_ref,
            "vehicle_id": self.vehicle_id,
            "plate": self.plate,
            "model_id": self.model_id,
            "driver_id": self.driver_id,
            "planned": self.planned,
            "scope": self.scope,
        }

    def _facts(self) -> dict[str, Any]:
        assert self.departed_at is not None
        assert self.returned_at is not None
        assert self.odometer_out_km is not None
        assert self.odometer_in_km is not None
        return {
            "actual": Period(starts_at=self.departed_at, ends_at=self.returned_at),
            "odometer_out_km": self.odometer_out_km,
            "odometer_in_km": self.odometer_in_km,
            "km": self.odometer_in_km - self.odometer_out_km,
            "fuel_ml": self.fuel_ml,
            "tolls": self.tolls,
            "parking": self.parking,
            "overtime_minutes": self.overtime_minutes,
        }


def _must_be_possible(odometer_out_km: int, odometer_in_km: int, actual: Period) -> None:
    if odometer_in_km < odometer_out_km:
        raise OdometerGoesBack(
            f"{odometer_in_km} km is less than the {odometer_out_km} km at departure."
        )
    km, farthest = odometer_in_km - odometer_out_km, farthest_km(actual)
    if km > farthest:
        raise TooFar(f"{km} km is more than {farthest} km.")
