"""A vehicle, what its odometer showed when, and the changes it tells of."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict
from chassis.tables import Scoped, new_id
from contracts.events.fleet import (
    Availability,
    MaintenanceDue,
    VehicleAvailabilityChanged,
    VehicleNature,
    VehicleRegistered,
)
from contracts.values import VehicleGrade
from fleet.catalogue.model import VehicleModel
from fleet.tables import Base
from fleet.vehicles.rules import due_by_date, is_due_by_km


class ReadingSource(StrEnum):
    """On what occasion an odometer was read."""

    REGISTRATION = "registration"
    DEPARTURE = "departure"
    RETURN = "return"
    WORKSHOP = "workshop"
    CHECK = "check"


class VehicleBlocked(Conflict):
    """The vehicle is blocked."""


class PapersRunOut(VehicleBlocked):
    """The vehicle's insurance or inspection has run out."""


class VehicleNotBlocked(Conflict):
    """The vehicle is not blocked."""


class OdometerGoesBack(Conflict):
    """An odometer never goes back."""


class Vehicle(Scoped, Base):
    """A vehicle (单车). `availability` follows the ledger in the transaction that changes it."""

    __tablename__ = "vehicles"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plate: Mapped[str] = mapped_column(unique=True)
    vin: Mapped[str] = mapped_column(unique=True)
    model_id: Mapped[UUID] = mapped_column(ForeignKey(VehicleModel.id), index=True)
    nature: Mapped[VehicleNature]
    branch: Mapped[str] = mapped_column(index=True)
    odometer_km: Mapped[int]
    blocked: Mapped[bool] = mapped_column(default=False)
    block_reason: Mapped[str | None]
    availability: Mapped[Availability] = mapped_column(default=Availability.IDLE)
    papers_run_out_at: Mapped[datetime | None]
    serviced_at_km: Mapped[int]
    serviced_on: Mapped[date]
    maintenance_proposed: Mapped[bool] = mapped_column(default=False)
    model: Mapped[VehicleModel] = relationship(lazy="joined", innerjoin=True)

    @property
    def grade(self) -> VehicleGrade:
        """Inherited from the model."""
        return self.model.grade

    def register(self) -> VehicleRegistered:
        """Join the fleet."""
        return VehicleRegistered(**self._state())

    def block(self, reason: str) -> None:
        """Keep the vehicle from new business, whatever the ledger says."""
        if self.blocked:
            raise VehicleBlocked(f"{self.plate}: {self.block_reason}")
        self.blocked, self.block_reason = True, reason

    def unblock(self) -> None:
        """Let the ledger decide again."""
        if not self.blocked:
            raise VehicleNotBlocked(self.plate)
        self.blocked, self.block_reason = False, None

    def must_not_be_blocked(self) -> None:
        """Refuse new business while blocked."""
        if self.blocked:
            raise VehicleBlocked(f"{self.plate}: {self.block_reason}")

    def must_serve(self, at: datetime) -> None:
        """Refuse new business that begins while blocked, or when the papers have run out."""
        self.must_not_be_blocked()
        if self.papers_run_out_at and self.papers_run_out_at <= at:
            raise PapersRunOut(f"Those of {self.plate} run out at {self.papers_run_out_at}.")

    def read_odometer(self, km: int) -> None:
        """Take over what the odometer shows."""
        if km < self.odometer_km:
            raise OdometerGoesBack(f"{km} km is less than the {self.odometer_km} km known before.")
        self.odometer_km = km

    def needs_maintenance(self, on: date) -> bool:
        """Whether it comes up to the end of a service interval that nobody was told of yet."""
        if self.maintenance_proposed:
            return False
        day = self.maintenance_told_on
        return self.is_due_by_km or (day is not None and day <= on)

    @property
    def is_due_by_km(self) -> bool:
        """Whether it has nearly driven as far as it may between two maintenances."""
        driven_km = self.odometer_km - self.serviced_at_km
        return is_due_by_km(driven_km, self.model.service_interval_km)

    @property
    def maintenance_told_on(self) -> date | None:
        """The day from which maintenance is due by date, however little it drives."""
        return due_by_date(self.serviced_on, self.model.service_interval_days)

    def propose_maintenance(self) -> MaintenanceDue:
        """Say once an interval that it needs maintenance soon."""
        self.maintenance_proposed = True
        km, days = self.model.service_interval_km, self.model.service_interval_days
        return MaintenanceDue(
            vehicle_id=self.id,
            plate=self.plate,
            branch=self.branch,
            odometer_km=self.odometer_km,
            due_at_km=None if km is None else self.serviced_at_km + km,
            due_on=None if days is None else self.serviced_on + timedelta(days=days),
            scope=self.scope,
        )

    def maintained(self, km: int, on: date) -> None:
        """Begin the next service interval."""
        self.serviced_at_km, self.serviced_on, self.maintenance_proposed = km, on, False

    def become(self, availability: Availability, reason: str) -> VehicleAvailabilityChanged | None:
        """Follow the ledger; nothing to tell when nothing changed."""
        was = self.availability
        if was is availability:
            return None
        self.availability = availability
        return VehicleAvailabilityChanged(**self._state(), was=was, reason=reason)

    def _state(self) -> dict[str, Any]:
        return {
            "vehicle_id": self.id,
            "plate": self.plate,
            "vin": self.vin,
            "model_id": self.model_id,
            "model_name": self.model.name,
            "grade": self.model.grade,
            "nature": self.nature,
            "branch": self.branch,
            "odometer_km": self.odometer_km,
            "availability": self.availability,
            "scope": self.scope,
        }


class OdometerReading(Base):
    """What an odometer showed, and what was found beside it.

    The readings of a vehicle never fall in the order of `read_at`. `fuel_ml` was burnt since the
    reading before, or on the trip; `fuel_level` is left, in percent; `private_use` is in km.
    """

    __tablename__ = "odometer_readings"
    __table_args__ = (Index("odometer_readings_vehicle_id_read_at_idx", "vehicle_id", "read_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    vehicle_id: Mapped[UUID] = mapped_column(ForeignKey(Vehicle.id))
    read_at: Mapped[datetime]
    odometer_km: Mapped[int]
    source: Mapped[ReadingSource]
    source_id: Mapped[UUID | None] = mapped_column(index=True)
    document: Mapped[str | None]
    fuel_ml: Mapped[int | None]
    fuel_level: Mapped[int | None]
    private_use: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    read_by: Mapped[UUID | None]

    def must_fit(self, before: "OdometerReading | None", after: "OdometerReading | None") -> None:
        """Refuse what is lower than an earlier reading or higher than a later one."""
        if before and self.odometer_km < before.odometer_km:
            raise self._goes_back("less", before)
        if after and self.odometer_km > after.odometer_km:
            raise self._goes_back("more", after)

    def _goes_back(self, comparison: str, other: "OdometerReading") -> OdometerGoesBack:
        return OdometerGoesBack(
            f"{self.odometer_km} km is {comparison} than the {other.odometer_km} km of "
            f"{other.document or 'the reading'} ({other.source}) at {other.read_at.isoformat()}.",
            in_the_way={
                "reading_id": str(other.id),
                "odometer_km": other.odometer_km,
                "read_at": other.read_at.isoformat(),
                "source": other.source,
                "source_id": str(other.source_id) if other.source_id else None,
                "document": other.document,
            },
        )
