"""Fleet assigns vehicles to lines and ends assignments; orders' assignments cost nothing here."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contract.money.vehicles.commands import note_assignment, note_end
from contracts.events.fleet import AssignmentEnded, VehicleAssigned

consumer = Consumer()


@consumer.on(VehicleAssigned)
async def assigned(told: VehicleAssigned, session: AsyncSession) -> None:
    """A vehicle serves a line from now on or from a day to come."""
    await note_assignment(session, told)


@consumer.on(AssignmentEnded)
async def ended(told: AssignmentEnded, session: AsyncSession) -> None:
    """It serves no longer."""
    await note_end(session, told)
