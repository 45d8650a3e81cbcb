"""The catalogue over HTTP."""

from typing import Annotated

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.permissions import Permission
from fleet.catalogue import commands, queries
from fleet.catalogue.model import VehicleModel
from fleet.catalogue.schemas import Model, ModelOut

router = new_router("catalogue")
Reader = Annotated[Actor, allowed(Permission.CATALOGUE_READ)]
Writer = Annotated[Actor, allowed(Permission.CATALOGUE_WRITE)]


@router.post("/models", status_code=201, response_model=ModelOut)
async def add_model(model: Model, session: Session, _: Writer) -> VehicleModel:
    """Add a model to the catalogue."""
    return await commands.add_model(session, **model.model_dump())


@router.get("/models", response_model=Page[ModelOut])
async def list_models(session: Session, _: Reader, page: Paging) -> Page[VehicleModel]:
    """The catalogue."""
    return await paged(session, queries.models(), VehicleModel.id, page)
