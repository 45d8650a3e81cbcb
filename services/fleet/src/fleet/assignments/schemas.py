"""Demands and assignments over HTTP."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.values import Period, ServiceProduct, VehicleNeed
from fleet.assignments.model import AssignmentState, DemandState, Lacking


class DemandOut(BaseModel):
    """What a contract line needs and whether it has it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    contract_id: UUID
    contract_number: str
    line_id: UUID
    customer_id: UUID
    branch: str
    service_product: ServiceProduct
    need: VehicleNeed
    drivers: int
    starts_on: date
    ends_on: date
    nominated_vehicle_id: UUID | None
    state: DemandState
    lacking: Lacking | None


class AssignmentOut(BaseModel):
    """A vehicle and its drivers promised to a contract line."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    demand_id: UUID
    contract_id: UUID
    contract_number: str
    line_id: UUID
    customer_id: UUID
    vehicle_id: UUID
    plate: str
    driver_ids: list[UUID]
    branch: str
    period: Period
    state: AssignmentState
    ended_at: datetime | None
    end_reason: str | None
