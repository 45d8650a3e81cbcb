"""How rows look: the declarative base, column types, and the stamps that records carry."""

from chassis.tables.columns import JsonOf, Scoped, Versioned, new_id
from chassis.tables.metadata import new_base
from chassis.tables.numbers import next_number

__all__ = ["JsonOf", "Scoped", "Versioned", "new_base", "new_id", "next_number"]
