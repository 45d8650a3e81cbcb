"""What fleet tells of vehicles and trips."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.tables import new_id
from contracts.events.fleet import (
    AssignmentEnded,
    TripSheetClosed,
    TripSheetCorrected,
    TripSheetStatus,
    VehicleAssigned,
)
from contracts.values import Money, Period

from ..factories import DRIVER, REP

SHANGHAI = timedelta(hours=8)


def shanghai(text: str) -> datetime:
    """An instant by the clock on the wall."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - SHANGHAI


def period(starts: str, ends: str) -> Period:
    return Period(starts_at=shanghai(starts), ends_at=shanghai(ends))


def line_of(contract: dict[str, Any], place: int = 0) -> dict[str, Any]:
    """The undertaking that a line of a contract is."""
    return {
        "contract_id": UUID(contract["id"]),
        "contract_number": contract["number"],
        "line_id": UUID(contract["lines"][place]["line_id"]),
        "customer_id": UUID(contract["customer_id"]),
    }


def order_of(order: dict[str, Any]) -> dict[str, Any]:
    """The undertaking that an order is."""
    return {
        "order_id": UUID(order["id"]),
        "order_number": order["number"],
        "order_revision": order["revision"],
        "customer_id": UUID(order["customer_id"]),
    }


def assigned(
    serves: dict[str, Any],
    vehicle_id: UUID,
    when: Period,
    *,
    assignment_id: UUID | None = None,
    replacement_for: UUID | None = None,
    swapped_from: UUID | None = None,
) -> VehicleAssigned:
    return VehicleAssigned(
        **serves,
        assignment_id=assignment_id or new_id(),
        demand_id=new_id(),
        vehicle_id=vehicle_id,
        plate="沪A12345",
        driver_ids=(),
        branch="PD",
        period=when,
        scope=REP.scope(),
        replacement_for=replacement_for,
        swapped_from=swapped_from,
    )


def ended(told: VehicleAssigned, at: datetime) -> AssignmentEnded:
    """Its period ends then; ended before it began, it keeps what was promised."""
    state: dict[str, Any] = dict(told)
    del state["replacement_for"], state["swapped_from"]
    if at > told.period.starts_at:
        state["period"] = Period(starts_at=told.period.starts_at, ends_at=at)
    return AssignmentEnded(**state, ended_at=at, reason="swapped")


def closed(
    serves: dict[str, Any],
    vehicle_id: UUID,
    when: Period,
    *,
    km: int = 0,
    overtime_minutes: int = 0,
    tolls: int = 0,
    parking: int = 0,
    tariff_ref: str = "charter-2026",
    branch: str = "PD",
) -> TripSheetClosed:
    return TripSheetClosed(
        **serves,
        trip_sheet_id=new_id(),
        number="LD-2026-000001",
        revision=1,
        status=TripSheetStatus.CLOSED,
        assignment_id=new_id(),
        tariff_ref=tariff_ref,
        vehicle_id=vehicle_id,
        plate="沪A12345",
        model_id=new_id(),
        driver_id=new_id(),
        branch=branch,
        planned=when,
        scope=DRIVER.scope().model_copy(update={"team_ids": (REP.id,)}),
        actual=when,
        odometer_out_km=1_000,
        odometer_in_km=1_000 + km,
        km=km,
        fuel_ml=0,
        tolls=Money(amount=tolls),
        parking=Money(amount=parking),
        overtime_minutes=overtime_minutes,
        closed_at=when.ends_at,
        first_for_customer=False,
    )


def corrected(sheet: TripSheetClosed, revision: int = 2, **changes: Any) -> TripSheetCorrected:
    state: dict[str, Any] = dict(sheet) | {"revision": revision} | changes
    del state["first_for_customer"]
    return TripSheetCorrected(**state, corrected_by=new_id(), reason="Misread")
