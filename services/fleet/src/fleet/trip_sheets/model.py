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
    TripSheetClosed,
    TripSheetIssued,
    TripSheetStatus,
    TripSheetVoided,
)
from contracts.values import Money, Period, Scope, ServiceProduct, VehicleGrade
from fleet.assignments.model import Assignment, FulfilmentDemand
from fleet.drivers.model import Driver
from fleet.ledger.model import Booking, Layer, ResourceType, SourceType
from fleet.references.model import CustomerRef
from fleet.tables import Base, PeriodRange
from fleet.trip_sheets.rules import farthest_km
from fleet.vehicles.model import OdometerGoesBack, Vehicle


class WrongStep(Conflict):
    """The trip sheet is not at the step that this needs."""


class ReturnedBeforeDeparture(Invalid):
    """A trip returns after it departed."""


class TooFar(Invalid):
    """Nobody drives that far in that time."""


class FirstTrip(Base):
    """The first closed trip of a customer; there is one row a customer, whoever comes first."""

    __tablename__ = "first_trips"

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    trip_sheet_id: Mapped[UUID]


class TripSheet(Scoped, Base):
    """An order to drive (路单). What it inherits stays as it was when the sheet was drawn up."""

    __tablename__ = "trip_sheets"
    __table_args__ = (Index("trip_sheets_driver_id_vehicle_id_idx", "driver_id", "vehicle_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int] = mapped_column(default=1)
    status: Mapped[TripSheetStatus] = mapped_column(default=TripSheetStatus.ISSUED)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey(Assignment.id), index=True)
    planned: Mapped[Period] = mapped_column(PeriodRange())

    contract_id: Mapped[UUID] = mapped_column(index=True)
    contract_number: Mapped[str]
    line_id: Mapped[UUID]
    customer_id: Mapped[UUID] = mapped_column(index=True)
    customer_name: Mapped[str]
    service_product: Mapped[ServiceProduct]
    service_terms: Mapped[str]
    tariff_ref: Mapped[str]
    included_km_per_month: Mapped[int]
    branch: Mapped[str]
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
    def draw_up(
        cls,
        assignment: Assignment,
        demand: FulfilmentDemand,
        customer: CustomerRef,
        vehicle: Vehicle,
        driver: Driver | None,
        planned: Period,
    ) -> "TripSheet":
        """A sheet that inherits all it can; only its number and the trip itself are missing.

        It belongs to its driver, who sees own sheets only; the contract's owner sees it too.
        """
        sheet = cls(
            id=new_id(),
            revision=1,
            assignment_id=assignment.id,
            planned=planned,
            contract_id=demand.contract_id,
            contract_number=demand.contract_number,
            line_id=demand.line_id,
            customer_id=demand.customer_id,
            customer_name=customer.name,
            service_product=demand.service_product,
            service_terms=demand.service_terms,
            tariff_ref=demand.tariff_ref,
            included_km_per_month=demand.included_km_per_month,
            branch=demand.branch,
            vehicle_id=vehicle.id,
            plate=vehicle.plate,
            model_id=vehicle.model_id,
            model_name=vehicle.model.name,
            seats=vehicle.model.seats,
            grade=vehicle.grade,
            odometer_at_issue_km=vehicle.odometer_km,
            driver_id=driver.id if driver else None,
            driver_number=driver.number if driver else None,
        )
        owner_id = driver.owner_id if driver else demand.owner_id
        sheet.stamp(
            Scope(
                org_path=demand.org_path,
                owner_id=owner_id,
                team_ids=tuple({demand.owner_id, *demand.team_ids} - {owner_id}),
                dealer_id=demand.dealer_id,
            )
        )
        return sheet

    def bookings(self) -> list[Booking]:
        """The use of vehicle and driver that the ledger must take."""
        resources = [(ResourceType.VEHICLE, self.vehicle_id)]
        if self.driver_id:
            resources.append((ResourceType.DRIVER, self.driver_id))
        return [
            Booking(
                resource_type=resource_type,
                resource_id=resource_id,
                layer=Layer.USAGE,
                period=self.planned,
                source_type=SourceType.TRIP_SHEET,
                source_id=self.id,
                document=self.contract_number,
                scope=self.scope,
            )
            for resource_type, resource_id in resources
        ]

    def issue(self, number: str, at: datetime) -> TripSheetIssued:
        """Order the trip."""
        self.number, self.issued_at, self.status = number, at, TripSheetStatus.ISSUED
        return TripSheetIssued(**self._state())

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
        if odometer_in_km < self.odometer_out_km:
            raise OdometerGoesBack(
                f"{odometer_in_km} km is less than the {self.odometer_out_km} km at departure."
            )
        km = odometer_in_km - self.odometer_out_km
        farthest = farthest_km(Period(starts_at=self.departed_at, ends_at=at))
        if km > farthest:
            raise TooFar(f"{km} km is more than {farthest} km.")
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

    def void(self, reason: str) -> TripSheetVoided:
        """It will not be driven; the number stays used."""
        self._must_be(TripSheetStatus.ISSUED, TripSheetStatus.ACCEPTED)
        self.status, self.void_reason = TripSheetStatus.VOID, reason
        return TripSheetVoided(**self._state(), reason=reason)

    def must_be_returned(self) -> None:
        """Refuse to close what is not back, or closed already."""
        self._must_be(TripSheetStatus.RETURNED)

    def _must_be(self, *allowed: TripSheetStatus) -> None:
        if self.status not in allowed:
            raise WrongStep(f"{self.number} is {self.status}, not {' or '.join(allowed)}.")

    def _state(self) -> dict[str, Any]:
        return {
            "trip_sheet_id": self.id,
            "number": self.number,
            "revision": self.revision,
            "status": self.status,
            "assignment_id": self.assignment_id,
            "contract_id": self.contract_id,
            "contract_number": self.contract_number,
            "line_id": self.line_id,
            "tariff_ref": self.tariff_ref,
            "customer_id": self.customer_id,
            "vehicle_id": self.vehicle_id,
            "plate": self.plate,
            "model_id": self.model_id,
            "driver_id": self.driver_id,
            "branch": self.branch,
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
