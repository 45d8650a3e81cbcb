"""Names of what figures are grouped by; each row is the newest that its owner told."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base
from contracts.events.customer import CustomerState
from contracts.events.fleet import VehicleState
from contracts.events.gateway import OrgUnitOpened


class CustomerRef(Base):
    """A customer; persons go by their number, so that no figure holds a person's name."""

    __tablename__ = "customer_ref"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[str]
    version: Mapped[int]

    @staticmethod
    def row(customer: CustomerState, version: int) -> dict[str, Any]:
        """The customer as of this version."""
        label = customer.name or customer.number
        return {"id": customer.customer_id, "label": label, "version": version}


class BranchRef(Base):
    """A branch (分公司); its time zone decides which month a trip falls into."""

    __tablename__ = "branch_ref"

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    time_zone: Mapped[str]
    version: Mapped[int]

    @staticmethod
    def row(unit: OrgUnitOpened, version: int) -> dict[str, Any]:
        """The branch as of this version."""
        return {
            "code": unit.code,
            "label": unit.name,
            "time_zone": unit.time_zone,
            "version": version,
        }


class VehicleRef(Base):
    """A vehicle (单车), labelled with its plate, and its model (车型)."""

    __tablename__ = "vehicle_ref"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[str]
    model_id: Mapped[UUID | None]
    model_name: Mapped[str | None]
    version: Mapped[int]

    @staticmethod
    def row(vehicle: VehicleState, version: int) -> dict[str, Any]:
        """The vehicle as of this version."""
        return {
            "id": vehicle.vehicle_id,
            "label": vehicle.plate,
            "model_id": vehicle.model_id,
            "model_name": vehicle.model_name,
            "version": version,
        }
