"""What the idle ledger is made from: when vehicles joined, what occupied them, when they were blocked."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base
from analytics.vehicle_time.rules import TimeState
from contracts.envelope import Envelope
from contracts.events.fleet import (
    AssignmentEnded,
    AssignmentState,
    Availability,
    TripDeparted,
    TripFacts,
    TripSheetState,
    VehicleAvailabilityChanged,
    VehicleRegistered,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderState,
)


class TimeGrouping(StrEnum):
    """What the time of vehicles is added up by."""

    VEHICLE = "vehicle"
    MODEL = "model"
    BRANCH = "branch"


class VehicleJoinFact(Base):
    """A vehicle is in the fleet of a branch from `joined_at` on."""

    __tablename__ = "vehicle_join_fact"

    vehicle_id: Mapped[UUID] = mapped_column(primary_key=True)
    branch: Mapped[str]
    joined_at: Mapped[datetime]
    event_id: Mapped[UUID]

    @staticmethod
    def row(vehicle: VehicleRegistered, envelope: Envelope) -> dict[str, Any]:
        """The vehicle joined when it was registered."""
        return {
            "vehicle_id": vehicle.vehicle_id,
            "branch": vehicle.branch,
            "joined_at": envelope.time,
            "event_id": envelope.id,
        }


class OccupationFact(Base):
    """What one assignment, trip sheet or work order takes of a vehicle's time, in its newest state.

    Without a beginning it takes nothing; without an end it goes on.
    """

    __tablename__ = "occupation_fact"

    source_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[TimeState]
    vehicle_id: Mapped[UUID] = mapped_column(index=True)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    version: Mapped[int]
    event_id: Mapped[UUID]

    @staticmethod
    def row(
        source: AssignmentState | TripSheetState | WorkOrderState, envelope: Envelope
    ) -> dict[str, Any]:
        """The time taken as of this event."""
        state, starts_at, ends_at = _taken(source)
        return {
            "source_id": source.subject_id,
            "state": state,
            "vehicle_id": source.vehicle_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "version": envelope.aggregateversion,
            "event_id": envelope.id,
        }


def _taken(
    source: AssignmentState | TripSheetState | WorkOrderState,
) -> tuple[TimeState, datetime | None, datetime | None]:
    if isinstance(source, AssignmentState):
        ends_at = source.period.ends_at
        if isinstance(source, AssignmentEnded):
            # One that never began has ended before its period starts, and takes nothing.
            ends_at = min(ends_at, source.ended_at)
        return TimeState.RENTED, source.period.starts_at, ends_at
    if isinstance(source, WorkOrderState):
        taken = None if isinstance(source, WorkOrderCancelled) else source.planned
        if isinstance(source, WorkOrderCompleted):
            taken = source.actual
        if taken is None:
            return TimeState.IN_WORKSHOP, None, None
        return TimeState.IN_WORKSHOP, taken.starts_at, taken.ends_at
    if isinstance(source, TripFacts):
        return TimeState.ON_TRIP, source.actual.starts_at, source.actual.ends_at
    departed_at = source.departed_at if isinstance(source, TripDeparted) else None
    return TimeState.ON_TRIP, departed_at, None


class BlockFact(Base):
    """A person blocked a vehicle, or something ended the block."""

    __tablename__ = "block_fact"

    vehicle_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    blocked: Mapped[bool]
    changed_at: Mapped[datetime]
    event_id: Mapped[UUID]

    @staticmethod
    def row(changed: VehicleAvailabilityChanged, envelope: Envelope) -> dict[str, Any]:
        """The change as a fact."""
        return {
            "vehicle_id": changed.vehicle_id,
            "version": envelope.aggregateversion,
            "blocked": changed.availability is Availability.BLOCKED,
            "changed_at": envelope.time,
            "event_id": envelope.id,
        }


def is_about_a_block(changed: VehicleAvailabilityChanged) -> bool:
    """Whether a block begins or ends with this change."""
    return Availability.BLOCKED in {changed.was, changed.availability}
