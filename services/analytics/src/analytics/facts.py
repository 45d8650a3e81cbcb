"""Writes facts in bulk: one statement a table and batch, whatever order the events come in."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Table, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from chassis.messages import Received
from contracts.envelope import Envelope
from contracts.event import Event

E = TypeVar("E", bound=Event)
Row = dict[str, Any]


def told_of(batch: Sequence[Received], kind: type[E]) -> Iterator[tuple[E, Envelope]]:
    """The events of one kind in a batch, with their envelopes."""
    for received in batch:
        if isinstance(received.event, kind):
            yield received.event, received.envelope


async def keep_newest(
    session: AsyncSession, fact: type[DeclarativeBase], rows: Sequence[Row]
) -> None:
    """Keep one row a key, the one of the highest version; older and equal ones change nothing."""
    table = cast("Table", fact.__table__)
    keys = [key.name for key in table.primary_key]
    in_order = sorted(rows, key=lambda row: cast("int", row["version"]))
    newest = {tuple(row[key] for key in keys): row for row in in_order}
    if newest:
        await session.execute(_newest_wins(table), {"rows": list(newest.values())})


async def keep_each(
    session: AsyncSession, fact: type[DeclarativeBase], rows: Sequence[Row]
) -> None:
    """Keep each row once; rows of one key never differ."""
    if rows:
        await session.execute(_first_stays(cast("Table", fact.__table__)), {"rows": list(rows)})


@cache
def _newest_wins(table: Table) -> Insert:
    insertion = _insert(table)
    new = insertion.excluded
    return insertion.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={c.name: new[c.name] for c in table.columns if not c.primary_key},
        where=table.c.version < new.version,
    )


@cache
def _first_stays(table: Table) -> Insert:
    return _insert(table).on_conflict_do_nothing()


def _insert(table: Table) -> Insert:
    """All rows travel as one JSON parameter, so the statement is the same for every batch."""
    columns = [column(c.name, c.type) for c in table.columns]
    rows = func.jsonb_to_recordset(bindparam("rows", type_=JSONB)).table_valued(
        *columns, name="new"
    )
    given = select(rows.render_derived(with_types=True))
    return insert(table).from_select([c.name for c in table.columns], given)
