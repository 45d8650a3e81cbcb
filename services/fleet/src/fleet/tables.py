"""The declarative base of the fleet service, and periods as a column type."""

from datetime import datetime

from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.types import TypeDecorator

from chassis.tables import new_base
from contracts.values import Period

Base = new_base()


class PeriodRange(TypeDecorator[Period]):
    """A half-open `tstzrange` that reads and writes as a `Period`."""

    impl = TSTZRANGE
    cache_ok = True

    def process_bind_param(self, value: Period | None, dialect: Dialect) -> Range[datetime] | None:
        """To a range."""
        return None if value is None else Range(value.starts_at, value.ends_at, bounds="[)")

    def process_result_value(
        self,
        value: Range[datetime] | None,
        dialect: Dialect,
    ) -> Period | None:
        """Back to a period; both ends are always set."""
        if value is None or value.lower is None or value.upper is None:
            return None
        return Period(starts_at=value.lower, ends_at=value.upper)
