"""Vehicle models: what single vehicles inherit."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import new_id
from contracts.events.fleet import LicenceClass, VehicleModelAdded
from contracts.values import VehicleGrade
from fleet.tables import Base


class VehicleModel(Base):
    """A model (车型) with what all its vehicles have in common."""

    __tablename__ = "vehicle_models"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    brand: Mapped[str]
    series: Mapped[str]
    seats: Mapped[int]
    grade: Mapped[VehicleGrade] = mapped_column(index=True)
    licence_class: Mapped[LicenceClass]
    service_interval_km: Mapped[int | None]
    service_interval_days: Mapped[int | None]

    @property
    def name(self) -> str:
        """Brand and series, as people say it."""
        return f"{self.brand} {self.series}"

    def add(self) -> VehicleModelAdded:
        """Enter the catalogue."""
        return VehicleModelAdded(
            model_id=self.id,
            brand=self.brand,
            series=self.series,
            seats=self.seats,
            grade=self.grade,
            licence_class=self.licence_class,
        )
