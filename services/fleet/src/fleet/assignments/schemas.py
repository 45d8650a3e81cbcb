"""Assignments over HTTP."""

from datetime import datetime
from uuid import UUID

from contracts.values import Period
from fleet.assignments.model import AssignmentState
from fleet.demands.schemas import UndertakingOut


class AssignmentOut(UndertakingOut):
    """A vehicle and its drivers promised to a contract's line or an order."""

    id: UUID
    demand_id: UUID
    vehicle_id: UUID
    plate: str
    driver_ids: list[UUID]
    period: Period
    state: AssignmentState
    replacement_for: UUID | None
    swapped_from: UUID | None
    ended_at: datetime | None
    end_reason: str | None
