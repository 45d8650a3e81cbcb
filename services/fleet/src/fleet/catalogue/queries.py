"""The catalogue is open to whoever may read it; nothing in it belongs to a branch."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import Invalid
from fleet.catalogue.model import VehicleModel


class UnknownModel(Invalid):
    """There is no such model in the catalogue."""


def models() -> Select[VehicleModel]:
    """All models."""
    return select(VehicleModel)


async def model_known(session: AsyncSession, model_id: UUID) -> VehicleModel:
    """The model of this id."""
    model = await session.get(VehicleModel, model_id)
    if model is None:
        raise UnknownModel(str(model_id))
    return model
