"""Costs of vehicles over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.events.fleet import CostKind
from contracts.permissions import Permission
from contracts.values import Money
from fleet.upkeep.costs import commands
from fleet.upkeep.costs.model import VehicleCost
from fleet.upkeep.costs.queries import costs_of
from fleet.upkeep.costs.schemas import Cost, CostOut
from fleet.vehicles.queries import vehicle_seen

router = new_router("costs")
Reader = Annotated[Actor, allowed(Permission.COST_READ)]
Recorder = Annotated[Actor, allowed(Permission.COST_RECORD)]


@router.post("/vehicles/{vehicle_id}/costs", status_code=201, response_model=CostOut)
async def record_cost(
    vehicle_id: UUID, cost: Cost, session: Session, actor: Recorder
) -> VehicleCost:
    """Enter what was spent on a vehicle."""
    amount = Money(amount=cost.amount.amount, currency=cost.amount.currency)
    return await commands.record_cost(
        session, actor, vehicle_id, cost.kind, amount, cost.term, cost.note
    )


@router.get("/vehicles/{vehicle_id}/costs", response_model=Page[CostOut])
async def list_costs(
    vehicle_id: UUID,
    session: Session,
    actor: Reader,
    page: Paging,
    kind: CostKind | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Page[VehicleCost]:
    """What a vehicle cost, newest line first."""
    vehicle = await vehicle_seen(session, vehicle_id, actor)
    found = costs_of(vehicle, actor, kind, starts_on, ends_on)
    return await paged(session, found, VehicleCost.id, page)
