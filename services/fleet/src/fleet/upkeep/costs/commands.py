"""Books what vehicles cost."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from contracts.events.fleet import CostKind
from contracts.values import Money, Term
from fleet.references.queries import branch_known
from fleet.trip_sheets.model import TripSheet
from fleet.upkeep.costs.model import VehicleCost
from fleet.upkeep.costs.queries import booked_for_trip, sheet_to_settle
from fleet.vehicles.model import Vehicle
from fleet.vehicles.queries import vehicle_seen

_DAY = timedelta(days=1)


def book_cost(session: AsyncSession, cost: VehicleCost) -> VehicleCost:
    """Add a line."""
    session.add(cost)
    record(session, cost.book())
    return cost


async def record_cost(
    session: AsyncSession,
    actor: Actor,
    vehicle_id: UUID,
    kind: CostKind,
    amount: Money,
    term: Term,
    note: str,
) -> VehicleCost:
    """Enter by hand what was spent on a vehicle."""
    vehicle = await vehicle_seen(session, vehicle_id, actor)
    return book_cost(session, VehicleCost.of_vehicle(vehicle, kind, amount, term, note))


async def settle_trip(session: AsyncSession, sheet_id: UUID) -> None:
    """Bring what is booked for a closed sheet in line with what it says was paid on the way.

    The difference is booked, so it does not matter how often and after which corrections.
    """
    sheet = await sheet_to_settle(session, sheet_id)
    if sheet is None:
        return
    for kind, paid in ((CostKind.TOLLS, sheet.tolls), (CostKind.PARKING, sheet.parking)):
        if paid is not None:
            await _settle(session, sheet, kind, paid)


async def _settle(session: AsyncSession, sheet: TripSheet, kind: CostKind, paid: Money) -> None:
    difference = paid - await booked_for_trip(session, sheet, kind)
    if difference.amount == 0:
        return
    assert sheet.returned_at is not None
    on = (await branch_known(session, sheet.branch)).day_of(sheet.returned_at)
    vehicle = await session.get_one(Vehicle, sheet.vehicle_id)
    term = Term(starts_on=on, ends_on=on + _DAY)
    cost = VehicleCost.of_vehicle(vehicle, kind, difference, term, sheet.number)
    cost.branch, cost.customer_id, cost.trip_sheet_id = sheet.branch, sheet.customer_id, sheet.id
    book_cost(session, cost)
