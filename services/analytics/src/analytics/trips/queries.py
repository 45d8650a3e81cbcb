"""Figures on trips, as far as the asker may see them; computed from the facts each time."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.figures import in_reach
from analytics.occurrences.model import OccurrenceFact
from analytics.references.queries import (
    Dimension,
    by_branch,
    by_customer,
    by_vehicle,
    month_of,
    with_names,
)
from analytics.trips.model import TripFact, TripGrouping
from chassis.auth import Actor
from contracts.events.fleet import TripSheetClosed, TripSheetCorrected, TripSheetIssued

ISSUED = OccurrenceFact.type == TripSheetIssued.type
CLOSED = OccurrenceFact.type == TripSheetClosed.type
CORRECTED = OccurrenceFact.type == TripSheetCorrected.type

month_of_trip = month_of(TripFact.starts_at)


def by_month(_: FromClause) -> Dimension:
    """One group each month that trips start in."""
    return month_of_trip, func.max(month_of_trip)


GROUPS: dict[TripGrouping, Callable[[FromClause], Dimension]] = {
    TripGrouping.VEHICLE: by_vehicle,
    TripGrouping.CUSTOMER: by_customer,
    TripGrouping.BRANCH: by_branch,
    TripGrouping.MONTH: by_month,
}


async def trip_figures(
    session: AsyncSession, actor: Actor, by: TripGrouping, month: str | None
) -> Sequence[Any]:
    """One row for each vehicle, customer, branch or month that trip sheets were issued for."""
    trips = TripFact.__table__
    key, label = GROUPS[by](trips)
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
                "issued",
                _event_ids(ISSUED),
                "closed",
                _event_ids(CLOSED),
                "corrected",
                _event_ids(CORRECTED),
            ).label("event_ids"),
        )
        .select_from(with_names(trips))
        .join(OccurrenceFact, OccurrenceFact.subject_id == TripFact.trip_sheet_id)
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
