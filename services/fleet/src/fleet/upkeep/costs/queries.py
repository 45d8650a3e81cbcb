"""Which cost lines there are, and who may see them."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from contracts.events.fleet import CostKind, TripSheetStatus
from contracts.values import Money
from fleet.trip_sheets.model import TripSheet
from fleet.upkeep.costs.model import VehicleCost
from fleet.vehicles.model import Vehicle


def costs_of(
    vehicle: Vehicle,
    actor: Actor,
    kind: CostKind | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Select[VehicleCost]:
    """What a vehicle cost, as far as the actor may see; of a time, all lines that touch it."""
    found = select(VehicleCost).where(VehicleCost.vehicle_id == vehicle.id)
    if kind:
        found = found.where(VehicleCost.kind == kind)
    if starts_on:
        found = found.where(VehicleCost.ends_on > starts_on)
    if ends_on:
        found = found.where(VehicleCost.starts_on < ends_on)
    return visible(found, actor, VehicleCost)


async def booked_for_trip(session: AsyncSession, sheet: TripSheet, kind: CostKind) -> Money:
    """The sum of what is booked of one kind for a trip."""
    found = await session.execute(
        select(VehicleCost.amount).where(
            VehicleCost.trip_sheet_id == sheet.id, VehicleCost.kind == kind
        )
    )
    return sum(found.scalars(), Money(amount=0))


async def sheet_to_settle(session: AsyncSession, sheet_id: UUID) -> TripSheet | None:
    """A closed sheet, locked; its costs are booked under this lock."""
    closed = select(TripSheet).where(
        TripSheet.id == sheet_id, TripSheet.status == TripSheetStatus.CLOSED
    )
    return (await session.execute(closed.with_for_update())).scalar_one_or_none()
