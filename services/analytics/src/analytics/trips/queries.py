"""Figures on trips, as far as the asker may see them; computed from the facts each time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, literal, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.occurrences.model import OccurrenceFact
from analytics.reach import in_reach
from analytics.references.model import BranchRef, CustomerRef, VehicleRef
from analytics.trips.model import TripFact, TripGrouping
from chassis.auth import Actor
from chassis.schedule.clock import DEFAULT_ZONE
from contracts.events.fleet import TripSheetClosed, TripSheetIssued

ISSUED = OccurrenceFact.type == TripSheetIssued.type
CLOSED = OccurrenceFact.type == TripSheetClosed.type

# The month is not stored with the trip: a branch may become known after its first trip.
month_of_trip = func.to_char(
    func.timezone(func.coalesce(BranchRef.time_zone, DEFAULT_ZONE), TripFact.starts_at),
    literal("YYYY-MM", literal_execute=True),
)
GROUPS: dict[TripGrouping, tuple[ColumnElement[str], ColumnElement[str | None]]] = {
    TripGrouping.VEHICLE: (cast(TripFact.vehicle_id, Text), func.max(VehicleRef.label)),
    TripGrouping.CUSTOMER: (cast(TripFact.customer_id, Text), func.max(CustomerRef.label)),
    TripGrouping.BRANCH: (TripFact.branch.expression, func.max(BranchRef.label)),
    TripGrouping.MONTH: (month_of_trip, func.max(month_of_trip)),
}


async def trip_figures(
    session: AsyncSession, actor: Actor, by: TripGrouping, month: str | None
) -> Sequence[Any]:
    """One row for each vehicle, customer, branch or month that trip sheets were issued for."""
    key, label = GROUPS[by]
    statement = (
        select(
            key.label("key"),
            func.coalesce(label, key).label("label"),
            func.count().filter(ISSUED).label("issued"),
            func.count().filter(CLOSED).label("closed"),
            _closed_sum(TripFact.km).label("km"),
            _closed_sum(TripFact.minutes).label("minutes"),
            _closed_sum(TripFact.overtime_minutes).label("overtime_minutes"),
            _closed_sum(TripFact.fuel_ml).label("fuel_ml"),
            func.jsonb_build_object(
                "issued", _event_ids(ISSUED), "closed", _event_ids(CLOSED)
            ).label("event_ids"),
        )
        .select_from(TripFact)
        .join(OccurrenceFact, OccurrenceFact.subject_id == TripFact.trip_sheet_id)
        .outerjoin(BranchRef, BranchRef.code == TripFact.branch)
        .outerjoin(VehicleRef, VehicleRef.id == TripFact.vehicle_id)
        .outerjoin(CustomerRef, CustomerRef.id == TripFact.customer_id)
        .where(in_reach(actor, lambda branch: TripFact.branch == branch), *_in_month(month))
        .group_by(text("key"))
        .order_by(text("key"))
    )
    return (await session.execute(statement)).all()


def _closed_sum(quantity: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(quantity).filter(CLOSED), 0)


def _event_ids(of_type: ColumnElement[bool]) -> ColumnElement[Any]:
    in_order = aggregate_order_by(OccurrenceFact.event_id, OccurrenceFact.event_id)
    return func.coalesce(func.jsonb_agg(in_order).filter(of_type), func.jsonb_build_array())


def _in_month(month: str | None) -> list[ColumnElement[bool]]:
    if month is None:
        return []
    # Every time zone is less than a day from UTC: the index narrows, the month decides.
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    return [
        TripFact.starts_at >= first - timedelta(days=1),
        TripFact.starts_at < first + timedelta(days=32),
        month_of_trip == month,
    ]
