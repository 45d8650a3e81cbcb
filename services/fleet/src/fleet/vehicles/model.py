"""A vehicle and the changes it tells of."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict
from chassis.tables import Scoped, new_id
from contracts.events.fleet import (
    Availability,
    VehicleAvailabilityChanged,
    VehicleNature,
    VehicleRegistered,
)
from contracts.values import VehicleGrade
from fleet.catalogue.model import VehicleModel
from fleet.tables import Base


class VehicleBlocked(Conflict):
    """The vehicle is blocked."""


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

    def read_odometer(self, km: int) -> None:
        """Take over what the odometer shows."""
        if km < self.odometer_km:
            raise OdometerGoesBack(f"{km} km is less than the {self.odometer_km} km known before.")
        self.odometer_km = km

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
