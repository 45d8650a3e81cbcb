"""The names that rows of facts are grouped by, and the month that an instant lies in."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Join, Text, cast, func, literal

from analytics.references.model import BranchRef, CustomerRef, VehicleRef
from chassis.schedule.clock import DEFAULT_ZONE
from chassis.tables.replacements import replaced

# What rows are grouped by, and how each group is called.
Dimension = tuple[ColumnElement[Any], ColumnElement[Any]]


# A merge changes no fact: figures look the customer up who stands for the one of the fact.
_SURVIVORS = replaced("survivor")


def with_names(rows: FromClause) -> Join:
    """The rows, each with the branch, the vehicle and the customer there is now that it names."""
    return (
        rows.outerjoin(BranchRef, BranchRef.code == rows.c.branch)
        .outerjoin(VehicleRef, VehicleRef.id == rows.c.vehicle_id)
        .outerjoin(_SURVIVORS, _SURVIVORS.c.old_id == rows.c.customer_id)
        .outerjoin(CustomerRef, CustomerRef.id == _customer(rows))
    )


def by_customer(rows: FromClause) -> Dimension:
    """One group a customer; those merged are one."""
    return cast(_customer(rows), Text), func.max(CustomerRef.label)


def by_vehicle(rows: FromClause) -> Dimension:
    """One group a vehicle."""
    return cast(rows.c.vehicle_id, Text), func.max(VehicleRef.label)


def by_model(rows: FromClause) -> Dimension:
    """One group a model, as far as the vehicle is known."""
    return cast(VehicleRef.model_id, Text), func.max(VehicleRef.model_name)


def by_branch(rows: FromClause) -> Dimension:
    """One group a branch."""
    return rows.c.branch, func.max(BranchRef.label)


def by_itself(column: str) -> Callable[[FromClause], Dimension]:
    """One group each value of a column, which is its own name."""

    def dimension(rows: FromClause) -> Dimension:
        return rows.c[column], func.max(rows.c[column])

    return dimension


def month_of(instant: Any) -> ColumnElement[str]:
    """The month by the clock of the row's branch, to be used on rows with names.

    It is not stored: a branch may become known after its first trip.
    """
    zone = func.coalesce(BranchRef.time_zone, DEFAULT_ZONE)
    return func.to_char(func.timezone(zone, instant), literal("YYYY-MM", literal_execute=True))


def _customer(rows: FromClause) -> ColumnElement[Any]:
    return func.coalesce(_SURVIVORS.c.new_id, rows.c.customer_id)
