"""What customers say beside the trips they were driven, as far as the asker may see both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Text,
    cast,
    func,
    literal,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.feedback.model import DriverRef, FeedbackGrouping, TicketFact
from analytics.figures import in_reach
from analytics.references.model import BranchRef
from analytics.references.queries import (
    Dimension,
    by_branch,
    by_customer,
    by_itself,
    month_of,
    with_names,
)
from analytics.trips.model import TripFact
from chassis.auth import Actor
from contracts.events.fleet import TripSheetStatus
from contracts.events.service_desk import TicketKind


def by_driver(rows: FromClause) -> Dimension:
    """One group a driver."""
    return cast(rows.c.driver_id, Text), func.max(DriverRef.label)


GROUPS: dict[FeedbackGrouping, Callable[[FromClause], Dimension]] = {
    FeedbackGrouping.DRIVER: by_driver,
    FeedbackGrouping.CUSTOMER: by_customer,
    FeedbackGrouping.BRANCH: by_branch,
    FeedbackGrouping.MONTH: by_itself("month"),
    FeedbackGrouping.KIND: by_itself("kind"),
}


@dataclass(frozen=True)
class Asked:
    """What is counted by, of which month alone, and from how many trips on."""

    by: FeedbackGrouping
    month: str | None = None
    minimum_trips: int = 0


async def feedback_figures(session: AsyncSession, actor: Actor, asked: Asked) -> Sequence[Any]:
    """Tickets by kind and closed trips; the two are put under each other and never joined.

    By kind every row has all closed trips, because a trip is of no kind.
    """
    tickets, trips = _tickets(actor, asked.month), _trips(actor, asked.month)
    rows = union_all(select(tickets), select(trips)).cte("said")
    by_kind = asked.by is FeedbackGrouping.KIND
    key, label = GROUPS[asked.by](rows)
    counted_trips = _all(trips) if by_kind else _these(rows, rows.c.kind.is_(None))
    said = rows.c.kind.is_not(None)
    statement = (
        select(
            key.label("key"),
            func.coalesce(label, key).label("label"),
            *(func.count().filter(rows.c.kind == kind.value).label(kind) for kind in TicketKind),
            *counted_trips,
            _events(rows).filter(said).label("ticket_event_ids"),
        )
        .select_from(with_names(rows).outerjoin(DriverRef, DriverRef.id == rows.c.driver_id))
        .where(said if by_kind else true())
        .group_by(text("key"))
        .order_by(text("key"))
    )
    found = (await session.execute(statement)).all()
    return [row for row in found if row.trips >= asked.minimum_trips]


def _tickets(actor: Actor, month: str | None) -> CTE:
    return _rows(TicketFact, TicketFact.opened_at, cast(TicketFact.kind, Text), actor, month)


def _trips(actor: Actor, month: str | None) -> CTE:
    closed = TripFact.status == TripSheetStatus.CLOSED
    return _rows(TripFact, TripFact.starts_at, literal(None, Text), actor, month, closed)


def _rows(
    fact: type[TicketFact] | type[TripFact],
    at: Any,
    kind: ColumnElement[Any],
    actor: Actor,
    month: str | None,
    *conditions: ColumnElement[bool],
) -> CTE:
    columns = fact.__table__.c
    month_of_row = month_of(at)
    names = ("customer_id", "vehicle_id", "driver_id", "branch", "event_id")
    return (
        select(*(columns[name] for name in names), month_of_row.label("month"), kind.label("kind"))
        .outerjoin(BranchRef, BranchRef.code == columns.branch)
        .where(
            in_reach(actor, lambda branch: columns.branch == branch),
            month_of_row == month if month else true(),
            *conditions,
        )
        .cte(f"{fact.__tablename__}s")
    )


def _these(rows: FromClause, is_trip: ColumnElement[bool]) -> list[ColumnElement[Any]]:
    return [
        func.count().filter(is_trip).label("trips"),
        _events(rows).filter(is_trip).label("trip_event_ids"),
    ]


def _all(trips: FromClause) -> list[ColumnElement[Any]]:
    return [
        select(func.count()).select_from(trips).scalar_subquery().label("trips"),
        select(_events(trips)).scalar_subquery().label("trip_event_ids"),
    ]


def _events(rows: FromClause) -> Any:
    return func.array_agg(aggregate_order_by(rows.c.event_id, rows.c.event_id))
