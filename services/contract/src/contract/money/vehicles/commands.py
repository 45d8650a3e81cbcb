"""Keeps what fleet tells of the assignments of contracts' lines."""

from sqlalchemy.ext.asyncio import AsyncSession

from contract.money.vehicles.model import LineVehicle
from contract.money.vehicles.queries import line_vehicle
from contracts.events.fleet import AssignmentEnded, AssignmentState, VehicleAssigned


async def note_assignment(session: AsyncSession, told: VehicleAssigned) -> None:
    """A vehicle serves a line."""
    if known := await _known(session, told):
        known.assign(told)


async def note_end(session: AsyncSession, told: AssignmentEnded) -> None:
    """It serves no longer; this may be heard of before the assignment."""
    if known := await _known(session, told):
        known.end(told)


async def _known(session: AsyncSession, told: AssignmentState) -> LineVehicle | None:
    if told.contract_id is None:
        return None
    known = await line_vehicle(session, told.assignment_id)
    if known is None:
        known = LineVehicle.first_heard(told)
        session.add(known)
    return known
