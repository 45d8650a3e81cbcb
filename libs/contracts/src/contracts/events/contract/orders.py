"""Ad-hoc orders (机动订单): one trip for a customer, changed as often as the customer likes."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.event import Event, Personal
from contracts.values import (
    BranchCode,
    Money,
    Period,
    Scope,
    ServiceProduct,
    Value,
    VehicleNeed,
)


class OrderStatus(StrEnum):
    """Where an order stands; `held` waits for finance because of the customer's credit."""

    CAPTURED = "captured"
    HELD = "held"
    CONFIRMED = "confirmed"
    DISPATCHED = "dispatched"
    IN_SERVICE = "in_service"
    COMPLETED = "completed"
    BILLED = "billed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class OrderChannel(StrEnum):
    """By which way the customer asked."""

    PHONE = "phone"
    FAX = "fax"
    EMAIL = "email"
    WEB = "web"
    APP = "app"
    VISIT = "visit"


class Stop(Value):
    """A place on the way, and when to be there if that was agreed."""

    place: str = Field(min_length=1, max_length=200)
    at: AwareDatetime | None = None


class PersonalOrder(Personal):
    """Who asked for the trip and who rides."""

    requester: str
    requester_phone: str | None = None
    rider: str
    rider_phone: str | None = None


class OrderState(Event):
    """The whole order; each change of what was asked for is a new `revision`."""

    subject = "order_id"
    order_id: UUID
    number: str
    revision: int
    status: OrderStatus
    customer_id: UUID
    branch: BranchCode
    service_product: ServiceProduct
    need: VehicleNeed
    drivers: int = Field(ge=0, le=2)
    period: Period
    itinerary: tuple[Stop, ...]
    channel: OrderChannel
    tariff_ref: str
    notes: str
    estimate: Money
    scope: Scope
    personal: PersonalOrder | None = None


class OrderCaptured(OrderState):
    """Somebody took down what a customer wants; nothing is promised yet."""

    type = "contract.order-captured.v1"


class OrderHeld(OrderState):
    """The customer's credit does not carry the order; finance decides."""

    type = "contract.order-held.v1"
    reason: str


class OrderConfirmed(OrderState):
    """We promised the trip; its estimate is reserved of the customer's credit."""

    type = "contract.order-confirmed.v1"
    credit_reserved: Money


class OrderRevised(OrderState):
    """The customer changed the order; the vehicle booked before stays until the new one is."""

    type = "contract.order-revised.v1"
    changed: tuple[str, ...]
    revised_by: UUID
    reason: str
    credit_reserved: Money


class OrderCancelled(OrderState):
    """The trip will not take place; the fee follows the time that was left."""

    type = "contract.order-cancelled.v1"
    reason: str
    cancelled_by: UUID
    fee: Money
