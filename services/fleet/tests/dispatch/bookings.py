"""Orders as tests confirm them, and independent sweeps over what is booked."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from chassis.schedule import clock
from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.contract import (
    OrderCancelled,
    OrderChannel,
    OrderConfirmed,
    OrderRevised,
    OrderState,
    OrderStatus,
    PersonalOrder,
    Stop,
)
from contracts.values import Money, Period, ServiceProduct, VehicleGrade, VehicleNeed

from ..factories import CUSTOMER, NOW, SELLER


def at(hours: float) -> datetime:
    """So many hours after the instant at which each test begins."""
    return NOW + timedelta(hours=hours)


def hours(start: float, end: float) -> Period:
    return Period(starts_at=at(start), ends_at=at(end))


def an_order(period: Period | None = None, **fields: Any) -> OrderConfirmed:
    """A confirmed order for tomorrow, 12:00 to 18:00 in Shanghai, unless told otherwise."""
    asked: dict[str, Any] = {
        "order_id": new_id(),
        "number": "DD-2026-000001",
        "revision": 1,
        "status": OrderStatus.CONFIRMED,
        "customer_id": CUSTOMER,
        "branch": "PD",
        "service_product": ServiceProduct.VIP_TRANSPORT,
        "need": VehicleNeed(grade=VehicleGrade.COMFORT),
        "drivers": 1,
        "period": period or hours(24, 30),
        "itinerary": (Stop(place="Pudong airport"),),
        "channel": OrderChannel.PHONE,
        "tariff_ref": "adhoc-2026",
        "notes": "a sign with the name",
        "estimate": Money(amount=150_000),
        "scope": SELLER.scope(),
        "personal": PersonalOrder(requester="Wang Li", rider="Huang Zhiqiang"),
        "credit_reserved": Money(amount=163_500),
    }
    asked |= fields
    return OrderConfirmed(**asked)


def _asked(order: OrderState, other: dict[str, Any]) -> dict[str, Any]:
    asked: dict[str, Any] = {name: getattr(order, name) for name in OrderState.model_fields}
    return asked | other


def revised(order: OrderState, revision: int | None = None, **changes: Any) -> OrderRevised:
    """The same order with something else asked for."""
    told: dict[str, Any] = {
        "revision": revision or order.revision + 1,
        "changed": tuple(changes),
        "revised_by": SELLER.id,
        "reason": "the flight is late",
        "credit_reserved": Money(amount=163_500),
    }
    told |= changes
    return OrderRevised(**_asked(order, told))


def cancelled(order: OrderState) -> OrderCancelled:
    """The same order called off."""
    told: dict[str, Any] = {
        "status": OrderStatus.CANCELLED,
        "reason": "no meeting",
        "cancelled_by": SELLER.id,
        "fee": Money(amount=0),
    }
    return OrderCancelled(**_asked(order, told))


async def overlaps(service: Harness) -> list[str]:
    """An independent sweep over the live rows: every pair of neighbours must be apart."""
    rows = await service.rows(
        "SELECT resource_id, layer, lower(period) AS starts_at, upper(period) AS ends_at "
        "FROM reservations WHERE state = 'live'"
    )
    spans = sorted(
        (row["resource_id"], row["layer"], row["starts_at"], row["ends_at"]) for row in rows
    )
    return [
        f"{later} begins before {earlier} has ended"
        for earlier, later in pairwise(spans)
        if earlier[:2] == later[:2] and later[2] < earlier[3]
    ]


async def commitments(service: Harness) -> set[tuple[UUID, UUID, datetime, datetime]]:
    """What of the ledger's commitments lies ahead: source, resource, from, to."""
    rows = await service.rows(
        "SELECT source_id, resource_id, lower(period) AS a, upper(period) AS b FROM reservations "
        "WHERE state = 'live' AND layer = 'commitment' AND upper(period) > $1",
        clock.now(),
    )
    return {(row["source_id"], row["resource_id"], row["a"], row["b"]) for row in rows}


async def promises(service: Harness) -> set[tuple[UUID, UUID, datetime, datetime]]:
    """What active assignments hold ahead, as the ledger should have it."""
    rows = await service.rows(
        "SELECT id, vehicle_id, driver_ids, replacement_for, lower(period) AS a, upper(period) AS b "
        "FROM assignments WHERE state = 'active' AND upper(period) > $1",
        clock.now(),
    )
    held: set[tuple[UUID, UUID, datetime, datetime]] = set()
    for row in rows:
        drivers: list[UUID] = [] if row["replacement_for"] else row["driver_ids"]
        vehicle_id: UUID = row["vehicle_id"]
        held |= {(row["id"], one, row["a"], row["b"]) for one in [vehicle_id, *drivers]}
    return held


async def books_balance(service: Harness) -> None:
    """Nothing is booked twice, and live commitments are those of active assignments."""
    assert await overlaps(service) == []
    assert await commitments(service) == await promises(service)
    usage = await service.rows(
        "SELECT r.source_id, r.resource_id, r.period, s.planned, s.vehicle_id, s.driver_id, "
        "s.status FROM reservations r JOIN trip_sheets s ON s.id = r.source_id "
        "WHERE r.state = 'live' AND r.layer = 'usage'"
    )
    for row in usage:
        assert row["status"] != "void"
        assert row["resource_id"] in {row["vehicle_id"], row["driver_id"]}
        if row["status"] in {"issued", "accepted"}:
            assert row["period"] == row["planned"]
    waiting = await service.rows(
        "SELECT id FROM trip_sheets s WHERE status IN ('issued', 'accepted') AND "
        "(SELECT count(*) FROM reservations WHERE source_id = s.id AND state = 'live') "
        "<> 1 + (driver_id IS NOT NULL)::int"
    )
    assert not waiting, "a sheet to be driven has vehicle and driver booked"
