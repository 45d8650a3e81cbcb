"""Revenue, costs and receipts, as far as the asker may see them; each amount is one row once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    TIMESTAMP,
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Interval,
    Text,
    case,
    cast,
    column,
    func,
    literal,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.figures import in_reach
from analytics.money.model import (
    ChargeFact,
    CostFact,
    EarningLine,
    MoneyGrouping,
    ReceiptFact,
    ReceiptGrouping,
    RevenueFact,
    UndertakingRef,
)
from analytics.references.model import BranchRef
from analytics.references.queries import (
    Dimension,
    by_branch,
    by_customer,
    by_itself,
    by_model,
    by_vehicle,
    month_of,
    with_names,
)
from analytics.trips.model import TripFact
from chassis.auth import Actor

NOTHING = literal(0, BigInteger)
DAY = cast(literal("1 day"), Interval)
MONTH = cast(literal("1 month"), Interval)


def by_contract(rows: FromClause) -> Dimension:
    """One group a contract or order."""
    return cast(rows.c.contract_id, Text), func.max(UndertakingRef.label)


GROUPS: dict[str, Callable[[FromClause], Dimension]] = {
    MoneyGrouping.CUSTOMER: by_customer,
    MoneyGrouping.VEHICLE: by_vehicle,
    MoneyGrouping.MODEL: by_model,
    MoneyGrouping.BRANCH: by_branch,
    MoneyGrouping.CONTRACT: by_contract,
    MoneyGrouping.MONTH: by_itself("month"),
    MoneyGrouping.KIND: by_itself("kind"),
    MoneyGrouping.LINE: by_itself("line"),
}


@dataclass(frozen=True)
class Asked:
    """What is added up, and of what alone."""

    by: MoneyGrouping
    month: str | None = None
    line: EarningLine | None = None


async def revenue_figures(session: AsyncSession, actor: Actor, asked: Asked) -> Sequence[Any]:
    """Net revenue: what is on invoices less credit notes, and what still waits for its invoice."""
    rows = _narrowed(_revenue(), actor, asked)
    sums = [func.sum(rows.c[name]).label(name) for name in ("invoiced", "unbilled")]
    return await _grouped(session, rows, asked.by, [*sums, _events(rows).label("event_ids")])


async def cost_figures(session: AsyncSession, actor: Actor, asked: Asked) -> Sequence[Any]:
    """What was spent for vehicles, in the months that it is spread over."""
    rows = _narrowed(_cost(), actor, asked)
    sums = [func.sum(rows.c.cost).label("cost"), _events(rows).label("event_ids")]
    return await _grouped(session, rows, asked.by, sums)


async def profit_figures(
    session: AsyncSession, of_revenue: Actor, of_cost: Actor, asked: Asked
) -> Sequence[Any]:
    """Revenue less costs; each side as far as the asker may see it.

    The sides are put under each other and never joined: a join would count an amount once for
    each row on the other side.
    """
    earned, spent = _narrowed(_revenue(), of_revenue, asked), _narrowed(_cost(), of_cost, asked)
    revenue = (earned.c.invoiced + earned.c.unbilled).label("revenue")
    rows = union_all(
        select(*_common(earned), revenue, NOTHING.label("cost"), true().label("is_revenue")),
        select(*_common(spent), NOTHING, spent.c.cost, ~true()),
    ).cte("both")
    sums = [func.sum(rows.c[name]).label(name) for name in ("revenue", "cost")]
    of_revenue_alone, of_cost_alone = rows.c.is_revenue, ~rows.c.is_revenue
    events = [
        _events(rows).filter(of_revenue_alone).label("revenue_event_ids"),
        _events(rows).filter(of_cost_alone).label("cost_event_ids"),
    ]
    return await _grouped(session, rows, asked.by, [*sums, *events])


async def receipt_figures(
    session: AsyncSession, actor: Actor, by: ReceiptGrouping, month: str | None
) -> Sequence[Any]:
    """Money received that settles invoices, gross, in the month in which it was allocated."""
    settled_in = month_of(ReceiptFact.settled_at)
    rows = (
        select(
            *_plain(ReceiptFact, "customer_id", "branch", "currency", "event_id"),
            literal(None, ReceiptFact.event_id.type).label("vehicle_id"),
            func.coalesce(ReceiptFact.contract_id, ReceiptFact.order_id).label("contract_id"),
            settled_in.label("month"),
            ReceiptFact.amount.label("received"),
        )
        .outerjoin(BranchRef, BranchRef.code == ReceiptFact.branch)
        .where(
            in_reach(actor, lambda branch: ReceiptFact.branch == branch),
            settled_in == month if month else true(),
        )
        .cte("receipts")
    )
    sums = [func.sum(rows.c.received).label("received"), _events(rows).label("event_ids")]
    return await _grouped(session, rows, by, sums)


def _revenue() -> CTE:
    """Every charge once: on its invoice or credit note, or else as it waits for one."""
    has_document = (
        select(RevenueFact.charge_id).where(RevenueFact.charge_id == ChargeFact.charge_id).exists()
    )
    return union_all(
        select(
            *_charged(RevenueFact), RevenueFact.net.label("invoiced"), NOTHING.label("unbilled")
        ),
        select(*_charged(ChargeFact), NOTHING, ChargeFact.net).where(~has_document),
    ).cte("revenue")


def _charged(fact: type[ChargeFact] | type[RevenueFact]) -> list[ColumnElement[Any]]:
    return [
        *_plain(fact, "customer_id", "vehicle_id", "branch", "month", "currency", "event_id"),
        cast(fact.kind, Text).label("kind"),
        func.coalesce(fact.contract_id, fact.order_id).label("contract_id"),
        _line_of(fact).label("line"),
    ]


def _cost() -> CTE:
    """Every cost, cut by month; what a trip cost belongs to the customer and contract of the trip."""
    months = (
        func.generate_series(
            func.date_trunc("month", cast(CostFact.starts_on, TIMESTAMP)),
            cast(CostFact.ends_on, TIMESTAMP) - DAY,
            MONTH,
        )
        .table_valued(column("first", TIMESTAMP), name="months")
        .render_derived()
    )
    first = months.c["first"]
    since = func.greatest(cast(first, Date), CostFact.starts_on, type_=Date)
    until = func.least(cast(first + MONTH, Date), CostFact.ends_on, type_=Date)
    whole = CostFact.__table__.join(months, true()).outerjoin(
        TripFact, TripFact.trip_sheet_id == CostFact.trip_sheet_id
    )
    return (
        select(
            *_plain(CostFact, "vehicle_id", "branch", "currency", "event_id"),
            func.coalesce(CostFact.customer_id, TripFact.customer_id).label("customer_id"),
            func.to_char(first, "YYYY-MM").label("month"),
            cast(CostFact.kind, Text).label("kind"),
            func.coalesce(TripFact.contract_id, TripFact.order_id).label("contract_id"),
            _line_of(TripFact).label("line"),
            (_spent_before(until) - _spent_before(since)).label("cost"),
        )
        .select_from(whole)
        .cte("cost")
    )


def _spent_before(day: ColumnElement[Any]) -> ColumnElement[int]:
    """The part of a cost that falls before a day of its term, rounded half up.

    A month costs the difference between its two ends, so all months add up to the amount; and
    what is rounded is its size, so a correction takes back month by month what it corrects.
    """
    passed, days = day - CostFact.starts_on, CostFact.ends_on - CostFact.starts_on
    size = func.abs(CostFact.amount, type_=BigInteger)
    part = (2 * size * passed + days) // (2 * days)
    return case((CostFact.amount < 0, -part), else_=part)


def _line_of(fact: Any) -> ColumnElement[Any]:
    return case(
        (fact.order_id.is_not(None), EarningLine.AD_HOC.value),
        (fact.contract_id.is_not(None), EarningLine.CHARTER.value),
    )


def _plain(fact: Any, *names: str) -> list[ColumnElement[Any]]:
    return [fact.__table__.c[name] for name in names]


def _common(rows: FromClause) -> list[ColumnElement[Any]]:
    names = ("customer_id", "vehicle_id", "contract_id", "branch", "month", "kind", "line")
    return [rows.c[name] for name in (*names, "currency", "event_id")]


def _narrowed(rows: CTE, actor: Actor, asked: Asked) -> CTE:
    return (
        select(rows)
        .where(
            in_reach(actor, lambda branch: rows.c.branch == branch),
            rows.c.month == asked.month if asked.month else true(),
            rows.c.line == asked.line.value if asked.line else true(),
        )
        .cte(f"seen_{rows.name}")
    )


def _events(rows: FromClause) -> Any:
    events = rows.c.event_id
    return func.array_agg(aggregate_order_by(events.distinct(), events))


async def _grouped(
    session: AsyncSession, rows: FromClause, by: str, sums: Sequence[ColumnElement[Any]]
) -> Sequence[Any]:
    key, label = GROUPS[by](rows)
    statement = (
        select(key.label("key"), func.coalesce(label, key).label("label"), rows.c.currency, *sums)
        .select_from(
            with_names(rows).outerjoin(UndertakingRef, UndertakingRef.id == rows.c.contract_id)
        )
        .group_by(text("key"), rows.c.currency)
        .order_by(text("key"), rows.c.currency)
    )
    return (await session.execute(statement)).all()
