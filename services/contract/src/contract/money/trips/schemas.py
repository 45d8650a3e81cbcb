"""Trips as people read them."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contract.money.charges.schemas import ChargeOut
from contracts.values import Money, Period


class TripOut(BaseModel):
    """What a trip took, and what it costs: all charges with their calculations, oldest first."""

    model_config = ConfigDict(from_attributes=True)

    trip_sheet_id: UUID
    number: str
    revision: int
    customer_id: UUID
    contract_id: UUID | None
    line_id: UUID | None
    order_id: UUID | None
    vehicle_id: UUID
    plate: str
    branch: str
    tariff_ref: str
    tariff_version: int
    actual: Period
    km: int
    overtime_minutes: int
    tolls: Money
    parking: Money
    charges: list[ChargeOut]
    net: Money
