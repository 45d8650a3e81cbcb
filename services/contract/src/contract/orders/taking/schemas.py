"""Orders as people send and read them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contract.lines.schemas import LineNeed
from contract.orders.revisions.model import Change, Wanted
from contracts.events.contract import OrderChannel, OrderStatus, Stop
from contracts.events.fleet import TripSheetStatus
from contracts.values import BranchCode, Money, Period, Scope, ServiceProduct, VehicleNeed

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Notes = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=40)]
TariffRef = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Drivers = Annotated[int, Field(ge=0, le=2)]


class TripPeriod(Period):
    """From the instant the vehicle is wanted to the one it is free again."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TripStop(Stop):
    """A place on the way, and when to be there if that was agreed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Itinerary = Annotated[tuple[TripStop, ...], Field(max_length=30)]


class NewOrder(BaseModel):
    """What somebody asked for and by which way; `confirm` promises it at once."""

    model_config = ConfigDict(extra="forbid")

    customer_id: UUID
    channel: OrderChannel
    branch: BranchCode
    service_product: ServiceProduct
    need: LineNeed
    drivers: Drivers = 1
    period: TripPeriod
    itinerary: Itinerary = ()
    tariff_ref: TariffRef
    notes: Notes = ""
    requester: Name
    requester_phone: Phone | None = None
    rider: Name
    rider_phone: Phone | None = None
    confirm: bool = False

    @property
    def wanted(self) -> Wanted:
        """The part of it that can be revised."""
        return Wanted.model_validate(self, from_attributes=True)


class OrderRevision(BaseModel):
    """What to change, and why; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    reason: Words
    service_product: ServiceProduct | None = None
    need: LineNeed | None = None
    drivers: Drivers | None = None
    period: TripPeriod | None = None
    itinerary: Itinerary | None = None
    tariff_ref: TariffRef | None = None
    notes: Notes | None = None
    requester: Name | None = None
    requester_phone: Phone | None = None
    rider: Name | None = None
    rider_phone: Phone | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """The values that were given."""
        given = {field: value for field, value in dict(self).items() if field != "reason"}
        return {field: value for field, value in given.items() if value is not None}


class Because(BaseModel):
    """Why an order is released or called off."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


class RevisionOut(BaseModel):
    """Who changed what, when and why."""

    model_config = ConfigDict(from_attributes=True)

    n: int
    changes: list[Change]
    reason: str
    revised_by: UUID
    revised_at: datetime


class TripOut(BaseModel):
    """A trip sheet of the order."""

    model_config = ConfigDict(from_attributes=True)

    trip_sheet_id: UUID
    number: str
    order_revision: int
    status: TripSheetStatus


class OrderOut(BaseModel):
    """An order with its revisions and trip sheets; `estimate` and `fee` are net.

    `waiting` and `conflict` say what lacks for it, and are empty when nothing does.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    revision: int
    status: OrderStatus
    customer_id: UUID
    channel: OrderChannel
    branch: str
    service_product: ServiceProduct
    need: VehicleNeed
    drivers: int
    period: Period
    itinerary: tuple[Stop, ...]
    tariff_ref: str
    notes: str
    requester: str
    requester_phone: str | None
    rider: str
    rider_phone: str | None
    estimate: Money
    tax_bp: int
    credit_needed: Money
    held_reason: str | None
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    released_by: UUID | None
    release_reason: str | None
    dispatched_revision: int | None
    waiting: str | None
    conflict: str | None
    cancelled_by: UUID | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    fee: Money | None
    revisions: list[RevisionOut]
    trips: list[TripOut]
    scope: Scope
    version: int
