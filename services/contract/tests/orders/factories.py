"""What tests of orders begin with."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.tables import new_id
from chassis.testing import Harness
from contract.orders.revisions.model import Estimate, Wanted
from contract.orders.taking.model import Order
from contracts.events.contract import OrderChannel
from contracts.events.fleet import (
    TripDeparted,
    TripFacts,
    TripSheetAmended,
    TripSheetClosed,
    TripSheetIssued,
    TripSheetState,
    TripSheetStatus,
    TripSheetVoided,
)
from contracts.values import Money, Period, ServiceProduct, VehicleGrade, VehicleNeed

from ..factories import (
    DISPATCHER_PD,
    FINANCE,
    NOW,
    REP,
    a_branch,
    known_customer,
    post,
    tariff_json,
)

STARTS = NOW + timedelta(days=3)
ENDS = STARTS + timedelta(hours=4)
GROSS = 43_600
"""Four hours at 100.00 CNY, with 9 % tax, in fen."""


def a_period(starts_at: datetime = STARTS, hours: int = 4) -> Period:
    return Period(starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours))


def wanted(**changes: Any) -> Wanted:
    asked: dict[str, Any] = {
        "service_product": ServiceProduct.VIP_TRANSPORT,
        "need": VehicleNeed(grade=VehicleGrade.BUSINESS),
        "drivers": 1,
        "period": a_period(),
        "itinerary": (),
        "tariff_ref": "hourly-2026",
        "notes": "",
        "requester": "Wang Li",
        "requester_phone": "13800000018",
        "rider": "Huang Zhiqiang",
        "rider_phone": None,
    }
    return Wanted(**(asked | changes))


def an_estimate(net: int = 40_000, tax_bp: int = 900) -> Estimate:
    return Estimate(net=Money(amount=net), tax_bp=tax_bp)


def captured_order(**changes: Any) -> Order:
    order = Order(id=new_id(), customer_id=new_id(), channel=OrderChannel.PHONE)
    asked = wanted(**changes)
    order.capture("DD-2026-000001", asked, a_branch(), an_estimate(), REP.scope())
    return order


def confirmed_order(**changes: Any) -> Order:
    order = captured_order(**changes)
    order.confirm(REP.id, NOW)
    return order


def period_json(period: Period) -> dict[str, str]:
    return {"starts_at": period.starts_at.isoformat(), "ends_at": period.ends_at.isoformat()}


def order_json(customer_id: UUID, **changes: Any) -> dict[str, Any]:
    order: dict[str, Any] = {
        "customer_id": str(customer_id),
        "channel": "phone",
        "branch": "PD",
        "service_product": "vip_transport",
        "need": {"grade": "business"},
        "drivers": 1,
        "period": period_json(a_period()),
        "itinerary": [{"place": "Pudong airport, terminal 2", "at": STARTS.isoformat()}],
        "tariff_ref": "hourly-2026",
        "notes": "Holds a sign",
        "requester": "Wang Li",
        "requester_phone": "13800000018",
        "rider": "Huang Zhiqiang",
    }
    return order | changes


async def ordering_customer(service: Harness, limit: int | None = None) -> UUID:
    """A customer with an hourly tariff to order by, and a credit limit if one is given."""
    customer_id = await known_customer(service)
    async with service.client(FINANCE) as client:
        known = (await client.get("/v1/tariffs", params={"code": "hourly-2026"})).json()
    if not known["items"]:
        hourly = tariff_json("hourly-2026", basis="hour", unit_price={"amount": 10_000})
        await post(service, FINANCE, "tariffs", hourly)
    if limit is not None:
        await set_limit(service, customer_id, limit)
    return customer_id


async def set_limit(service: Harness, customer_id: UUID, limit: int) -> None:
    terms = {"grade": "B", "term_days": 30, "limit": {"amount": limit}, "reason": "Checked"}
    async with service.client(FINANCE) as client:
        answer = await client.put(f"/v1/credit-profiles/{customer_id}", json=terms)
    assert answer.status_code == 200


async def captured(service: Harness, customer_id: UUID, **changes: Any) -> dict[str, Any]:
    return await post(service, REP, "orders", order_json(customer_id, **changes))


async def confirmed(service: Harness, customer_id: UUID, **changes: Any) -> dict[str, Any]:
    return await captured(service, customer_id, confirm=True, **changes)


async def read_order(service: Harness, order_id: str) -> dict[str, Any]:
    async with service.client(DISPATCHER_PD) as client:
        answer = await client.get(f"/v1/orders/{order_id}")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


async def reserved(service: Harness, customer_id: UUID) -> tuple[int, int]:
    """What the profile says is reserved, and the sum of the reservations."""
    [row] = await service.rows(
        "SELECT reserved_amount, (SELECT coalesce(sum(amount), 0)::bigint FROM credit_reservation "
        "WHERE customer_id = $1) AS sum FROM credit_profile WHERE customer_id = $1",
        customer_id,
    )
    return row["reserved_amount"], row["sum"]


class Sheet:
    """A trip sheet of an order, and what fleet tells of it."""

    def __init__(self, order_id: UUID, customer_id: UUID | None = None) -> None:
        self._same: dict[str, Any] = {
            "order_id": order_id,
            "order_number": "DD-2026-000001",
            "trip_sheet_id": new_id(),
            "number": "LD-2026-000001",
            "assignment_id": new_id(),
            "tariff_ref": "hourly-2026",
            "customer_id": customer_id or new_id(),
            "vehicle_id": new_id(),
            "plate": "沪A12345",
            "model_id": new_id(),
            "driver_id": new_id(),
            "branch": "PD",
            "planned": a_period(),
            "scope": DISPATCHER_PD.scope(),
        }

    def issued(self, order_revision: int = 1) -> TripSheetIssued:
        return TripSheetIssued(**self._at(TripSheetStatus.ISSUED, 1, order_revision))

    def amended(self, revision: int = 2, order_revision: int = 2) -> TripSheetAmended:
        state = self._at(TripSheetStatus.ISSUED, revision, order_revision)
        return TripSheetAmended(**state, changed=("planned",), reason="The order changed")

    def departed(self, revision: int = 1, order_revision: int = 1) -> TripDeparted:
        state = self._at(TripSheetStatus.DEPARTED, revision, order_revision)
        return TripDeparted(**state, departed_at=STARTS, odometer_out_km=1000)

    def closed(self, revision: int = 1, order_revision: int = 1) -> TripSheetClosed:
        state = self._at(TripSheetStatus.CLOSED, revision, order_revision)
        facts = TripFacts(
            **state,
            actual=a_period(),
            odometer_out_km=1000,
            odometer_in_km=1080,
            km=80,
            fuel_ml=9000,
            tolls=Money(amount=0),
            parking=Money(amount=0),
            overtime_minutes=0,
        )
        return TripSheetClosed(**dict(facts), closed_at=ENDS, first_for_customer=False)

    def voided(self, revision: int = 1, order_revision: int = 1) -> TripSheetVoided:
        state = self._at(TripSheetStatus.VOID, revision, order_revision)
        return TripSheetVoided(**state, reason="The engine does not start")

    def _at(self, status: TripSheetStatus, revision: int, order_revision: int) -> dict[str, Any]:
        told = {"status": status, "revision": revision, "order_revision": order_revision}
        return self._same | told


def story(sheet: Sheet) -> list[TripSheetState]:
    """What fleet tells of an order that is revised once and driven."""
    return [sheet.issued(), sheet.amended(), sheet.departed(2, 2), sheet.closed(2, 2)]
