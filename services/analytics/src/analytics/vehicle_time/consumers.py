"""Keeps what takes the time of vehicles."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.facts import keep_each, keep_newest, told_of
from analytics.vehicle_time.model import (
    BlockFact,
    OccupationFact,
    VehicleJoinFact,
    is_about_a_block,
)
from chassis.messages import Consumer, Received
from contracts.events.fleet import (
    AssignmentState,
    TripSheetState,
    VehicleAvailabilityChanged,
    VehicleRegistered,
    WorkOrderState,
)

consumer = Consumer()


@consumer.on_batch
async def keep_vehicle_time(batch: Sequence[Received], session: AsyncSession) -> None:
    """Keep joins, assignments, trips, days in the workshop and blocks."""
    joins = [VehicleJoinFact.row(*told) for told in told_of(batch, VehicleRegistered)]
    await keep_each(session, VehicleJoinFact, joins)
    sources = [
        *told_of(batch, AssignmentState),
        *told_of(batch, TripSheetState),
        *told_of(batch, WorkOrderState),
    ]
    await keep_newest(session, OccupationFact, [OccupationFact.row(*told) for told in sources])
    changes = told_of(batch, VehicleAvailabilityChanged)
    blocks = [BlockFact.row(*told) for told in changes if is_about_a_block(told[0])]
    await keep_each(session, BlockFact, blocks)
