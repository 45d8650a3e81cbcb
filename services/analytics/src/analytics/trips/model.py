"""Trips as facts: one row a trip sheet, in its newest state."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base
from contracts.events.fleet import TripFacts, TripSheetState, TripSheetStatus


class TripGrouping(StrEnum):
    """What trips are counted by."""

    VEHICLE = "vehicle"
    CUSTOMER = "customer"
    BRANCH = "branch"
    MONTH = "month"


class TripFact(Base):
    """A trip sheet (路单): planned times until it was driven, and then what it took.

    Fuel is in millilitres, tolls and parking in minor units of `currency`.
    """

    __tablename__ = "trip_fact"

    trip_sheet_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    status: Mapped[TripSheetStatus]
    contract_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    customer_id: Mapped[UUID]
    vehicle_id: Mapped[UUID]
    driver_id: Mapped[UUID | None]
    branch: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    minutes: Mapped[int]
    overtime_minutes: Mapped[int]
    km: Mapped[int]
    fuel_ml: Mapped[int]
    tolls: Mapped[int]
    parking: Mapped[int]
    currency: Mapped[str]
    version: Mapped[int]
    event_id: Mapped[UUID]

    @staticmethod
    def row(sheet: TripSheetState, version: int, event_id: UUID) -> dict[str, Any]:
        """The trip as of this version; nothing is spent or driven before the return."""
        return {
            "trip_sheet_id": sheet.trip_sheet_id,
            "number": sheet.number,
            "status": sheet.status,
            "contract_id": sheet.contract_id,
            "order_id": sheet.order_id,
            "customer_id": sheet.customer_id,
            "vehicle_id": sheet.vehicle_id,
            "driver_id": sheet.driver_id,
            "branch": sheet.branch,
            "version": version,
            "event_id": event_id,
            **(_driven(sheet) if isinstance(sheet, TripFacts) else _planned(sheet)),
        }


def _driven(trip: TripFacts) -> dict[str, Any]:
    return {
        "starts_at": trip.actual.starts_at,
        "minutes": trip.actual.minutes,
        "overtime_minutes": trip.overtime_minutes,
        "km": trip.km,
        "fuel_ml": trip.fuel_ml,
        "tolls": trip.tolls.amount,
        "parking": trip.parking.amount,
        "currency": trip.tolls.currency,
    }


def _planned(sheet: TripSheetState) -> dict[str, Any]:
    nothing = dict.fromkeys(("minutes", "overtime_minutes", "km", "fuel_ml", "tolls", "parking"), 0)
    return {"starts_at": sheet.planned.starts_at, "currency": "CNY", **nothing}
