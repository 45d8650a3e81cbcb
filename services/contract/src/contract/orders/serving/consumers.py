"""Answers to what fleet does for orders; an event about a contract's line is passed by."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contract.orders.serving.commands import follow_trip, note_conflict, note_unmet
from contracts.events.fleet import (
    AssignmentDemandUnmet,
    DispatchConflict,
    TripDeparted,
    TripSheetAmended,
    TripSheetClosed,
    TripSheetIssued,
    TripSheetState,
    TripSheetVoided,
)

consumer = Consumer()


async def follow(told: TripSheetState, session: AsyncSession) -> None:
    """Go along with a trip sheet."""
    await follow_trip(session, told)


for event in (TripSheetIssued, TripSheetAmended, TripDeparted, TripSheetClosed, TripSheetVoided):
    consumer.on(event)(follow)


@consumer.on(AssignmentDemandUnmet)
async def wait(unmet: AssignmentDemandUnmet, session: AsyncSession) -> None:
    """Show that an order waits for a vehicle or driver."""
    if unmet.order_id and unmet.order_revision:
        await note_unmet(session, unmet.order_id, unmet.order_revision, unmet.lacking)


@consumer.on(DispatchConflict)
async def show_conflict(conflict: DispatchConflict, session: AsyncSession) -> None:
    """Show that a revision is not served."""
    await note_conflict(session, conflict.order_id, conflict.revision, conflict.lacking)
