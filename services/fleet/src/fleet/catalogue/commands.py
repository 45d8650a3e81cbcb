"""Changes to the catalogue."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import record
from chassis.tables import new_id
from contracts.events.fleet import LicenceClass
from contracts.values import VehicleGrade
from fleet.catalogue.model import VehicleModel


async def add_model(
    session: AsyncSession,
    *,
    brand: str,
    series: str,
    seats: int,
    grade: VehicleGrade,
    licence_class: LicenceClass,
    service_interval_km: int | None,
    service_interval_days: int | None,
) -> VehicleModel:
    """Add a model to the catalogue."""
    model = VehicleModel(
        id=new_id(),
        brand=brand,
        series=series,
        seats=seats,
        grade=grade,
        licence_class=licence_class,
        service_interval_km=service_interval_km,
        service_interval_days=service_interval_days,
    )
    session.add(model)
    record(session, model.add())
    return model
