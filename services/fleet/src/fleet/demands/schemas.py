"""Demands over HTTP."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.events.contract import Stop
from contracts.values import Period, ServiceProduct, VehicleNeed
from fleet.demands.model import DemandState, Lacking


class UndertakingOut(BaseModel):
    """A contract's line or an order's revision; the other three are null."""

    model_config = ConfigDict(from_attributes=True, protected_namespaces=())

    contract_id: UUID | None
    contract_number: str | None
    line_id: UUID | None
    order_id: UUID | None
    order_number: str | None
    order_revision: int | None
    customer_id: UUID
    branch: str


class WishOut(BaseModel):
    """A newer revision of an order that nothing fits yet."""

    model_config = ConfigDict(from_attributes=True)

    revision: int
    period: Period
    need: VehicleNeed
    drivers: int
    itinerary: tuple[Stop, ...]


class DemandOut(UndertakingOut):
    """What is needed and whether it is there."""

    id: UUID
    service_product: ServiceProduct
    service_terms: str
    itinerary: tuple[Stop, ...]
    need: VehicleNeed
    drivers: int
    period: Period
    starts_on: date
    ends_on: date
    nominated_vehicle_id: UUID | None
    state: DemandState
    lacking: Lacking | None
    wish: WishOut | None
