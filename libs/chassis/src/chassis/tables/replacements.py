"""Ids that stand for others from now on: references move along, and back when it was a mistake.

A column that `follow_replacements_v1` watches never holds a replaced id, whoever writes it: its
trigger puts the current id in place and notes the row as moved, so that events may come in any
order. Whoever names an id holds it until their transaction ends, and a replacement waits for them.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    MetaData,
    Subquery,
    Uuid,
    column,
    delete,
    insert,
    literal,
    select,
    table,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import ReferenceNotYetKnown

_REPLACEMENT = table(
    "replacement",
    column("move_id", Uuid),
    column("old_id", Uuid),
    column("new_id", Uuid),
    column("undone"),
)
_MOVED = table(
    "moved_reference",
    column("move_id", Uuid),
    column("table_name"),
    column("column_name"),
    column("row_id", Uuid),
)
_HOLD = text("SELECT pg_advisory_xact_lock_shared(hashtextextended('replacement ' || :id, 0))")
_HOLD_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('replacement ' || :id, 0))")
_NEXT = text("SELECT new_id FROM replacement WHERE old_id = :id AND NOT undone")
_MOVED_ROWS = text(
    "SELECT table_name, column_name, array_agg(row_id) AS rows FROM moved_reference "
    "WHERE move_id = :move_id GROUP BY table_name, column_name ORDER BY table_name, column_name"
)
_LATER = text(
    "WITH RECURSIVE later AS (SELECT move_id, new_id FROM replacement WHERE move_id = :move_id "
    "UNION SELECT next.move_id, next.new_id FROM later "
    "JOIN replacement AS next ON next.old_id = later.new_id AND NOT next.undone) "
    "SELECT move_id, new_id FROM later"
)


def references(metadata: MetaData, name: str = "customer_id") -> list[Column[Any]]:
    """Every column of this name that is no key itself, parents before children."""
    named = [held.c[name] for held in metadata.sorted_tables if name in held.c]
    return [column for column in named if not column.primary_key]


def family(
    metadata: MetaData, tie: str, *further: Column[Any], name: str = "customer_id"
) -> list[Column[Any]]:
    """By what rows belong together: the columns called `tie`, and others that mean the same."""
    tied = [held.table.c[tie] for held in references(metadata, name) if tie in held.table.c]
    return [*further, *tied]


def replaced(name: str = "replaced") -> Subquery:
    """Each replaced id (`old_id`) beside the one that stands for it now (`new_id`), to be joined."""
    standing = _REPLACEMENT.c.undone.is_(other=False)
    steps = select(_REPLACEMENT.c.old_id, _REPLACEMENT.c.new_id).where(standing)
    chain = steps.cte(f"{name}_chain", recursive=True)
    chain = chain.union(
        select(chain.c.old_id, _REPLACEMENT.c.new_id)
        .join(_REPLACEMENT, _REPLACEMENT.c.old_id == chain.c.new_id)
        .where(standing)
    )
    further = select(_REPLACEMENT.c.old_id).where(standing)
    ends = select(chain.c.old_id, chain.c.new_id).where(chain.c.new_id.not_in(further))
    return ends.subquery(name)


async def current(session: AsyncSession, named: UUID) -> UUID:
    """The id that stands for `named` now, and until this transaction ends."""
    while True:
        await session.execute(_HOLD, {"id": str(named)})
        follower: UUID | None = await session.scalar(_NEXT, {"id": named})
        if follower is None:
            return named
        named = follower


async def replace(
    session: AsyncSession,
    move_id: UUID,
    old: UUID,
    new: UUID,
    columns: Sequence[Column[Any]],
) -> dict[str, int] | None:
    """Let `new` stand for `old` and re-point the columns; how many rows moved, by table.

    None if this move was carried out before, undone or not.
    """
    await session.flush()
    await session.execute(_HOLD_ALONE, {"id": str(old)})
    if await _move(session, move_id):
        return None
    if await session.scalar(_NEXT, {"id": old}) or await current(session, new) == old:
        # An earlier move of these was taken back, and the word of that is still on its way.
        raise ReferenceNotYetKnown(f"end of the replacement of {old} or {new}")
    await session.execute(
        insert(_REPLACEMENT).values(move_id=move_id, old_id=old, new_id=new, undone=False)
    )
    moved = Counter[str]()
    for watched in columns:
        moved[watched.table.name] += await _re_point(session, move_id, old, new, watched)
    return {name: count for name, count in moved.items() if count}


async def put_back(
    session: AsyncSession,
    move_id: UUID,
    families: Sequence[Sequence[Column[Any]]] = (),
    name: str = "customer_id",
) -> dict[str, int] | None:
    """Let the ids part again: exactly the rows that were moved return; how many, by table.

    What was made for the new id since then stays with it, unless it is of one family with what
    returns. None if it was put back before.
    """
    await session.flush()
    move = await _move(session, move_id)
    if move is None:
        raise ReferenceNotYetKnown(f"replacement {move_id}")
    old, undone = move
    if undone:
        return None
    await session.execute(_HOLD_ALONE, {"id": str(old)})
    this = _REPLACEMENT.c.move_id == move_id
    await session.execute(update(_REPLACEMENT).where(this).values(undone=True))
    # Later replacements of the new id took rows along that are none of theirs from now on.
    later = (await session.execute(_LATER, {"move_id": move_id})).all()
    moved = await _moved_by(session, move_id)
    holders = [follower.new_id for follower in later]
    for ties in families:
        await _add_family(session, moved, ties, holders, name)
    returned: dict[str, int] = {}
    forgotten = [follower.move_id for follower in later]
    for (held, key), rows in moved.items():
        home = table(held, column("id", Uuid), column(key, Uuid))
        back = update(home).where(home.c.id.in_(rows)).values({key: old}).returning(home.c.id)
        returned[held] = returned.get(held, 0) + len((await session.execute(back)).all())
        logged = (_MOVED.c.table_name == held, _MOVED.c.column_name == key)
        of_later = _MOVED.c.move_id.in_(forgotten)
        await session.execute(delete(_MOVED).where(*logged, _MOVED.c.row_id.in_(rows), of_later))
        _read_anew(session, held, key)
    return {held: count for held, count in returned.items() if count}


async def _move(session: AsyncSession, move_id: UUID) -> tuple[UUID, bool] | None:
    found = await session.execute(
        select(_REPLACEMENT.c.old_id, _REPLACEMENT.c.undone)
        .where(_REPLACEMENT.c.move_id == move_id)
        .with_for_update()
    )
    row = found.one_or_none()
    return (row.old_id, row.undone) if row else None


async def _re_point(
    session: AsyncSession, move_id: UUID, old: UUID, new: UUID, watched: Column[Any]
) -> int:
    name, key = watched.table.name, watched.name
    home = table(name, column("id", Uuid), column(key, Uuid))
    moved = update(home).where(home.c[key] == old).values({key: new}).returning(home.c.id)
    rows = moved.cte("moved")
    log = insert(_MOVED).from_select(
        ["move_id", "table_name", "column_name", "row_id"],
        select(literal(move_id, Uuid), literal(name), literal(key), rows.c.id),
    )
    logged = await session.execute(log.returning(_MOVED.c.row_id))
    _read_anew(session, name, key)
    return len(logged.all())


async def _moved_by(session: AsyncSession, move_id: UUID) -> dict[tuple[str, str], set[UUID]]:
    found = await session.execute(_MOVED_ROWS, {"move_id": move_id})
    return {(row.table_name, row.column_name): set(row.rows) for row in found}


async def _add_family(
    session: AsyncSession,
    moved: dict[tuple[str, str], set[UUID]],
    ties: Sequence[Column[Any]],
    holders: Sequence[UUID],
    name: str,
) -> None:
    """Add the rows made since that share the value of a tie with any of the moved rows."""
    shared = set[UUID | None]()
    for tie in ties:
        rows = moved.get((tie.table.name, name), set())
        shared.update(await session.scalars(select(tie).where(tie.table.c.id.in_(rows))))
    for tie in ties:
        home = tie.table
        kin = select(home.c.id).where(tie.in_(shared - {None}), home.c[name].in_(holders))
        moved.setdefault((home.name, name), set()).update(await session.scalars(kin))


def _read_anew(session: AsyncSession, name: str, key: str) -> None:
    """What the session has read of a column that changed past it is read again."""
    for held in list(session.sync_session.identity_map.values()):
        if getattr(held, "__tablename__", None) == name:
            session.expire(held, [key])
