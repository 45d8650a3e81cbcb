"""One line of what a vehicle cost; lines are added, never changed."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import JsonOf, Scoped, new_id
from contracts.events.fleet import CostKind, VehicleCostRecorded
from contracts.values import Money, Term
from fleet.tables import Base
from fleet.vehicles.model import Vehicle


class VehicleCost(Scoped, Base):
    """Money spent for a vehicle over some business days; a negative amount corrects another line."""

    __tablename__ = "vehicle_costs"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    vehicle_id: Mapped[UUID] = mapped_column(ForeignKey(Vehicle.id), index=True)
    model_id: Mapped[UUID]
    branch: Mapped[str]
    kind: Mapped[CostKind]
    amount: Mapped[Money] = mapped_column(JsonOf(Money))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    customer_id: Mapped[UUID | None] = mapped_column(index=True)
    trip_sheet_id: Mapped[UUID | None] = mapped_column(index=True)
    work_order_id: Mapped[UUID | None]
    note: Mapped[str]

    @classmethod
    def of_vehicle(
        cls, vehicle: Vehicle, kind: CostKind, amount: Money, term: Term, note: str
    ) -> "VehicleCost":
        """A line that belongs to whom the vehicle belongs to."""
        cost = cls(
            id=new_id(),
            vehicle_id=vehicle.id,
            model_id=vehicle.model_id,
            branch=vehicle.branch,
            kind=kind,
            amount=amount,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            note=note,
        )
        cost.stamp(vehicle.scope)
        return cost

    def book(self) -> VehicleCostRecorded:
        """Count from now on."""
        return VehicleCostRecorded(
            cost_id=self.id,
            vehicle_id=self.vehicle_id,
            model_id=self.model_id,
            branch=self.branch,
            kind=self.kind,
            amount=self.amount,
            term=Term(starts_on=self.starts_on, ends_on=self.ends_on),
            customer_id=self.customer_id,
            trip_sheet_id=self.trip_sheet_id,
            work_order_id=self.work_order_id,
            note=self.note,
            scope=self.scope,
        )
